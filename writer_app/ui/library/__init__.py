"""Library, links, proofreading, import, comparison."""
