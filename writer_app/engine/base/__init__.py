"""The protocol, child processes and deadlines that every part of the engine uses."""
