"""Floor 3: the model. Messages, client (parent side), host (child process), backends."""
