"""What is done about goods: returns, exchanges, reports, and what else is possible."""
