"""Measures understanding on labelled messages: how often it is right, how sure it is, what it takes for what."""
