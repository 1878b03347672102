"""Sources on the disk: reading documents, keeping their passages, finding them again."""
