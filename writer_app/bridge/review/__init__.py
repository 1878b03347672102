"""The assistant: proposals, their states, and what is decided on them."""
