"""Asking the writer for files and folders."""
