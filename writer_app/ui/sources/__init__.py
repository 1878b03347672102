"""The tab in which one asks about the document and its sources."""
