"""Everything the assistant asks of the outside world, as Protocols."""
