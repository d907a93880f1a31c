"""Doubles and port contracts for tests and for authors of adapters."""
