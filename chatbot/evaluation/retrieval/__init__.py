"""Measures retrieval on labelled questions: what is found, what is rightly rejected, which signal earns its place."""
