"""Word documents kept as packages: read as Markdown, written back by changing only what changed."""
