"""What a turn does, on ports only."""
