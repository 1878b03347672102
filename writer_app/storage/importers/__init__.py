"""Readers for prompts that other programs keep in their own formats."""
