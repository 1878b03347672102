"""The benchmark: what is measured, with whom it is compared, and how it is told.

No model library here: every contender runs in a process of its own.
"""
