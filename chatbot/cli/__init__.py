"""The command line: thin commands over bootstrap, web, evaluation and training."""
