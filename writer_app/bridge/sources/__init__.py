"""Conversations about the document and its sources."""
