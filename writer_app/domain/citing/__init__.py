"""Works that a text cites, and the figures, tables and formulas that it refers to by number."""
