"""Plays conversation files against the product and checks what came back, and what is in the database afterwards."""
