"""Who talks: proofs, codes, sign-ins, and what stands before goals of verified customers."""
