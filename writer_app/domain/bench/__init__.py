"""Comparing templates: grids, results, reports."""
