"""What conversations came to, read from the log: docs/figures.md says what every figure means."""
