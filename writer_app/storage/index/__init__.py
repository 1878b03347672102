"""The library: its documents, search, history, recovery."""
