"""Commands that open pages and start writing."""
