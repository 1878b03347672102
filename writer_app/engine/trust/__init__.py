"""What may be opened: the offline lock, and the record of what was refused."""
