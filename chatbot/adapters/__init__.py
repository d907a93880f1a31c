"""Who does it: one library or vendor each, behind the ports."""
