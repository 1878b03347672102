"""Remarks beside a text: what they are, and how they stand in Markdown files."""
