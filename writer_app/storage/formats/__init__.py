"""Markdown and other formats, in and out."""
