"""Measures the assistant: benchmarks, and later labelled sets and conversation files."""
