"""Models in GGUF files, run as they are: the mapped file, its tokenizer, its own modules."""
