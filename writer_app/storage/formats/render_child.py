"""The renderer's process: a Markdown text in, its sanitised HTML out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from writer_app.storage.files import line_process
from writer_app.storage.formats import markdown, python_markdown
from writer_app.storage.formats.picture_files import Pictures


def main() -> None:
    """Serve until the input ends."""
    line_process.serve(_answer)


def _answer(question: dict[str, Any]) -> str:
    """HTML of `text`, with `breaks`, in a `dialect`, with pictures from the folder `base`."""
    if not question:
        return "ready"
    base = question.get("base")
    image = Pictures(Path(base)).data if base else None
    if question["dialect"] == "python-markdown":
        made = python_markdown.to_html(question["text"], image=image)
    else:
        made = markdown.to_html(question["text"], image=image, breaks=question["breaks"])
    return made.encode("utf-8", "replace").decode("utf-8")
