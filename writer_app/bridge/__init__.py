"""Floor 5: QtCore only. The state machine on the GUI thread and the worker that owns the engine."""
