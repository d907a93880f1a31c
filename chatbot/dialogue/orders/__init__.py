"""What was bought: which order and line is meant, where it is, what it came to."""
