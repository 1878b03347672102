"""The comments of the document on the page."""
