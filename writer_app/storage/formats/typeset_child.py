"""The typesetter's process: a source of Typst in, a PDF out; a crash or endless work costs no text.

The kernel takes its internet sockets away (line_process.serve). Nothing is read but fonts and the
folder of the pictures.
"""

from __future__ import annotations

import base64
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from fontTools.ttLib import TTFont, TTLibError  # type: ignore[import-untyped]  # it ships no types

from writer_app.children import line_process


def main() -> None:
    """Serve until the input ends."""
    line_process.serve(_answer)


def cited(files: dict[str, str]) -> dict[str, str]:
    """The `html` of a page of citations (`cited.page`), or the `problem` with it."""
    sources = {name: text.encode("utf-8", "replace") for name, text in files.items()}
    try:
        made = typst.Compiler(sources, ignore_system_fonts=True).compile(format="html")  # type: ignore[type-var]  # its types know no files in memory
    except (typst.TypstError, RuntimeError, OSError) as problem:
        return {"problem": str(getattr(problem, "message", problem))[:500]}
    return {"html": made.decode("utf-8") if isinstance(made, bytes) else ""}


def _answer(question: dict[str, Any]) -> dict[str, Any]:
    """`families` and `missing` for `fonts` and `chars`; a `pdf` or `problem` for a `source`; for
    the files to `cite` what `cited` says; a `png` or `problem` for an `svg`.
    """
    if "cite" in question:
        return cited(question["cite"])
    fonts = _fonts(question["fonts"])
    if "chars" in question:
        missing = _missing(fonts, question["chars"])
        return {"families": fonts.families(), "missing": missing}
    if "svg" in question:
        return _drawn(question["svg"], question["size"], question["ppi"], fonts)
    root = question["root"]
    try:
        made = _pdf(question["source"].encode(), root, fonts, claimed=question.get("claimed", True))
    except (typst.TypstError, RuntimeError, OSError) as problem:
        return {"problem": str(getattr(problem, "message", problem))[:500]}
    return {"pdf": base64.b64encode(made if isinstance(made, bytes) else b"").decode("ascii")}


def _drawn(svg: str, size: list[float], ppi: float, fonts: typst.Fonts) -> dict[str, str]:
    """A picture of `size` points, width and height, as a PNG of `ppi` dots an inch."""
    width, height = size
    place = f"width: {width:.3f}pt, height: {height:.3f}pt"
    page = f'#set page({place}, margin: 0pt, fill: none)\n#image("a.svg", {place})'
    files = {"main.typ": page.encode(), "a.svg": svg.encode("utf-8", "replace")}
    try:
        made = typst.Compiler(files, font_paths=fonts).compile(format="png", ppi=ppi)  # type: ignore[type-var]  # its types know no files in memory
    except (typst.TypstError, RuntimeError, OSError) as problem:
        return {"problem": str(getattr(problem, "message", problem))[:500]}
    return {"png": base64.b64encode(made if isinstance(made, bytes) else b"").decode("ascii")}


def _pdf(source: bytes, root: str, fonts: typst.Fonts, *, claimed: bool) -> object:
    """The pages as PDF/UA-1 where the text allows for it: it asks for ranks of headings without
    gaps, which not every text has; with tags alone elsewhere, and where it is not to be claimed."""
    try:
        if not claimed:
            return typst.Compiler(source, root=root, font_paths=fonts).compile(format="pdf")
        compiler = typst.Compiler(source, root=root, font_paths=fonts)
        return compiler.compile(format="pdf", pdf_standards="ua-1")
    except typst.TypstError:
        return typst.Compiler(source, root=root, font_paths=fonts).compile(format="pdf")


@lru_cache(maxsize=1)
def _fonts(folder: str) -> typst.Fonts:
    return typst.Fonts(font_paths=[folder])


def _missing(fonts: typst.Fonts, chars: str) -> str:
    """The characters that no font here has."""
    left = set(map(ord, chars))
    for font in fonts.fonts():
        if not left:
            break
        if font.path is not None:
            left -= _coverage(font.path, font.index)
    return "".join(char for char in chars if ord(char) in left)


def _coverage(path: str, number: int) -> frozenset[int]:
    try:
        with TTFont(Path(path), fontNumber=number, lazy=True) as font:
            return frozenset(font.getBestCmap() or ())
    except (OSError, TTLibError, KeyError, ValueError, AssertionError):
        return frozenset()
