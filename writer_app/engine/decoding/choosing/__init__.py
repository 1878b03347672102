"""What chooses the next token of an answer, and the answer that it goes to."""
