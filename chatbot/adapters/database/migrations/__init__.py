"""Alembic environment; `versions/NNNN_name.py` holds revision NNNN, one line of descent."""
