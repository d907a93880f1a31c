"""Data and training of the models that the project ships."""
