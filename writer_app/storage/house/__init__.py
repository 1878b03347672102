"""The files that hold the rules of the house."""
