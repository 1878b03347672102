"""Templates: list, form, editor, bench, improvement."""
