"""How well a model words replies, beside the composed ones, on turns whose evidence is written down."""
