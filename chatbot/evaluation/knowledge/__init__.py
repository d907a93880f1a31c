"""What is wrong with the shop's documents, and what shoppers asked that they do not answer."""
