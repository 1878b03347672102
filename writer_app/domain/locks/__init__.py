"""What of a text is held while a model rewrites it: numbers, links, quotations, names, code."""
