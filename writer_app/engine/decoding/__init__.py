"""The decoding loop over a transformers model: the only place, with the backend, that sees torch."""
