"""The rules of the house: how words are written here, and which are not."""
