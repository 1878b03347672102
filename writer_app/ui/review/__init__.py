"""Rewriting on the page: bars, keys, ghost text."""
