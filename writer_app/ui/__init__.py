"""Floor 6: widgets. They show and ask; they decide nothing about prompts, files or processes."""
