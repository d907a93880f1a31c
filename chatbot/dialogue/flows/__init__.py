"""One customer goal a file."""
