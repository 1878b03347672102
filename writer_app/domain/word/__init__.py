"""Word documents as values: the Markdown of a paragraph, its kind, comments and proposals."""
