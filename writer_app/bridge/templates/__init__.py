"""Templates: list, editing, comparing, improving."""
