"""Shops behind the store port: the embedded database, later real platforms."""
