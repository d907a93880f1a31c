"""Who is calling and since when: signed tokens, secrets, identifiers, the clock."""
