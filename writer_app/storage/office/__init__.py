"""Office documents after pandoc: what it cannot say in them, written into the package."""
