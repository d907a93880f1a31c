"""Fetches single web pages for the knowledge folder, from public addresses only."""
