"""What a message must be before anything reads it: one check a file."""
