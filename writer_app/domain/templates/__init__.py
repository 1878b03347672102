"""Templates: parsing, checking, filling, and the prompts made of them."""
