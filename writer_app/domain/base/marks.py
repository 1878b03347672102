"""Marks around text that a view tells apart: of private use, so that they are no text's own."""

OPEN, CLOSE = "\ue0f0", "\ue0f1"


def marked(value: str) -> str:
    """A value between marks; a blank one decides about conditions and stays as it is."""
    return f"{OPEN}{value}{CLOSE}" if value.strip() else value
