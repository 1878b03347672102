"""Processes that this program starts: itself again, as a module that serves. Below every floor."""
