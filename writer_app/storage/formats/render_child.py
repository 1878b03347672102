"""The renderer's process: a Markdown text in, its sanitised HTML out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from writer_app.children import line_process
from writer_app.storage.formats import markdown, paper, preview_pictures, python_markdown
from writer_app.storage.formats.citing import Citing
from writer_app.storage.formats.picture_files import Pictures


def main() -> None:
    """Serve until the input ends."""
    line_process.serve(_answer)


def _answer(question: dict[str, Any]) -> str:
    """HTML of `text`, with `breaks`, in a `dialect`, with pictures from the folder `base`; in a
    preview citations are looked up, and small pictures found, as `citing` says.
    """
    if not question:
        return "ready"
    base = question.get("base")
    image: markdown.ImageSource | None = Pictures(Path(base)).data if base else None
    if "citing" in question and question["citing"][0]:
        image = preview_pictures.source(Path(question["citing"][0]))
    if question["dialect"] == "python-markdown":
        made = python_markdown.to_html(question["text"], image=image)
    else:
        citing = _citing(question["citing"]) if "citing" in question else None
        tokens, _ = paper.read(question["text"], breaks=question["breaks"], citing_from=citing)
        made = markdown.render(tokens, image=image)
    return made.encode("utf-8", "replace").decode("utf-8")


def _citing(told: list[str]) -> Citing:
    folder, library, style = told
    return Citing(
        _cited, Path(folder) if folder else None, Path(library) if library else None, style
    )


def _cited(files: dict[str, str]) -> dict[str, str]:
    """Typst is loaded when a text cites for the first time."""
    from writer_app.storage.formats import typeset_child

    return typeset_child.cited(files)
