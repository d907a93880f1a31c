"""What things are: frozen dataclasses and pure rules, on the standard library alone."""
