"""Comments in the margin."""
