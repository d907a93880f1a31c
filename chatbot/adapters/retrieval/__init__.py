"""Finds what the shop's documents and catalogue say: reading, chunking, embedding, indexing, searching."""
