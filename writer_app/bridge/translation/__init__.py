"""A document's translation on its way."""
