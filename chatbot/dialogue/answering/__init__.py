"""Answers from the shop's documents: what a question is about, which sentences answer it."""
