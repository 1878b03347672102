"""Office documents after pandoc, and how letters are emphasised, for every format."""
