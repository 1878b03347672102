"""Answers from sources, and texts that are longer than a model reads at once."""
