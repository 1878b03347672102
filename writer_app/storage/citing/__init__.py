"""Bibliographies on the disk, and what the typesetter is asked to write out of them."""
