"""What models answer, cleaned while it streams."""
