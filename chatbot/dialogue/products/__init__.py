"""What is said of goods: which are meant, what they are like, how they compare."""
