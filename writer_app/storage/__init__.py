"""Floor 3: the disk. Atomic writes, documents, library, templates, settings, export."""
