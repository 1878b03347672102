"""The parent's side of the engine process, and the process itself."""
