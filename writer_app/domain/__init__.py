"""Floor 1: values and pure functions. Standard library and small pure libraries only."""
