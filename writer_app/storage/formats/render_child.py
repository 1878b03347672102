"""The renderer's process: a Markdown text in, its sanitised HTML out."""

from __future__ import annotations

from writer_app.storage.files import line_process
from writer_app.storage.formats import markdown


def main() -> None:
    """Serve until the input ends."""
    line_process.serve(_answer)


def _answer(text: str) -> str:
    return markdown.to_html(text).encode("utf-8", "replace").decode("utf-8") if text else "ready"
