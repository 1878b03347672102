"""Documents, library, history, search, import and export."""
