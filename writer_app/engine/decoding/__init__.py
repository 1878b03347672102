"""The decoding loop over a transformers model; with the backend, the only place with torch."""
