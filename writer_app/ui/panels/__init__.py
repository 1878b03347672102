"""The panels beside the page."""
