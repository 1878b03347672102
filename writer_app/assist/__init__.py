"""Floor 4: the writing jobs as plain generators, run alike from the window and the command line."""
