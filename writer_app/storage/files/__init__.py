"""Files that cannot be lost: atomic writes, journal, documents, locks."""
