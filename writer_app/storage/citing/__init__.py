"""Bibliographies on the disk: which one a document means, and what it holds."""
