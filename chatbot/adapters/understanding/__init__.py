"""Trained heads that tell what a clause is about."""
