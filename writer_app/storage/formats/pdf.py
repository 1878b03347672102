"""Markdown to a PDF that reads like a book page: notes at the foot, running head, tagged text.

The tokens of formats.flow become Typst's source (`typeset`); it is set in a process of its own.
"""

from __future__ import annotations

import base64
import io
import tempfile
import time
import unicodedata
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from markdown_it.token import Token
from PIL import Image

from writer_app.children.line_process import LineProcess
from writer_app.children.start import command
from writer_app.domain.base.errors import ExportError
from writer_app.domain.base.exporting import Contents, Paper
from writer_app.domain.base.message import coded
from writer_app.storage.formats import markdown, typeset, typeset_frame
from writer_app.storage.formats.front import Front
from writer_app.storage.formats.picture_files import density

ImageBytes = Callable[[str], bytes | None]
"""From an image's address in the Markdown to its bytes, or None where it may not be shown."""

_LIMIT_S, _TICK_S = 600.0, 0.1
_FACES = ("Literata-Regular.ttf", "Literata-Bold.ttf", "JetBrainsMono-Regular.ttf")
_NATIVE = {"PNG": "png", "JPEG": "jpg"}


@dataclass(frozen=True, slots=True)
class Pdf:
    """A PDF, the characters no font here could draw, each once, and formulas left as source."""

    data: bytes
    missing: str
    unset: int


def to_pdf(
    tokens: Sequence[Token],
    *,
    front: Front,
    lang: str,
    fonts: Path,
    image: ImageBytes | None = None,
    contents: Contents = "auto",
    paper: Paper = "a4",
    claimed: bool = True,
    on_progress: Callable[[float], None] | None = None,
) -> Pdf:
    """A PDF of a text (flow.read) from which `front` was taken; `lang` is its language.

    `fonts` is the folder of our own fonts; `claimed`: it may say that it is PDF/UA. `on_progress`
    gets a share from 0 to 1; what it raises ends the work. Raises ExportError when our fonts are
    missing or the text cannot be set.
    """
    for name in _FACES:
        if not (fonts / name).is_file():
            raise ExportError(
                coded(
                    "pdf-fonts.font-missing-install-program-again",
                    "The font {0} is missing; install the program again.",
                    name,
                )
            )
    above = (front.title, front.subtitle, front.author, front.date)
    words = "".join((*above, *(token.content for token in tokens)))
    shown = [heading for heading in markdown.outline(tokens) if heading.level <= 3]
    with tempfile.TemporaryDirectory(prefix="writer-app-") as folder:
        setting = _Setting(fonts, Path(folder), on_progress)
        try:
            known = setting.ask({"chars": _unusual(words)})
            missing = known["missing"]
            for drawn in (False, True):
                pictures = _Placed(image, Path(folder), paper, redraw=drawn)
                text = typeset.body(tokens, front, place=pictures.place)
                source = typeset_frame.page(
                    text,
                    front,
                    lang=lang,
                    contents=contents,
                    headings=len(shown),
                    paper=paper,
                    families=known["families"],
                )
                gone = str.maketrans(dict.fromkeys(missing, "?"))
                made = setting.ask(
                    {"source": source.translate(gone), "root": folder, "claimed": claimed}
                )
                if "pdf" in made:
                    return Pdf(base64.b64decode(made["pdf"]), missing, text.unset)
        finally:
            setting.end()
    raise ExportError(coded("pdf.not-set", "The pages could not be set: {0}", made["problem"]))


class _Setting:
    """The typesetter, while one text is set."""

    def __init__(
        self, fonts: Path, folder: Path, on_progress: Callable[[float], None] | None
    ) -> None:
        self._fonts, self._folder, self._on_progress = fonts, folder, on_progress
        self._began = time.monotonic()
        self._child = LineProcess(command("writer_app.storage.formats.typeset_child"))

    def ask(self, question: dict[str, object]) -> dict[str, str]:
        """The answer of the typesetter. Raises ExportError, and what `on_progress` raises."""
        try:
            self._child.tell({"fonts": str(self._fonts), **question})
            while True:
                spent = time.monotonic() - self._began
                if self._on_progress:
                    self._on_progress(0.9 * spent / (spent + 5.0))
                try:
                    found: dict[str, str] = self._child.answer(_TICK_S)
                except TimeoutError:
                    if spent > _LIMIT_S:
                        raise
                    continue
                return found
        except (OSError, ValueError) as problem:
            why = str(problem) or type(problem).__name__
            raise ExportError(
                coded("pdf.not-set", "The pages could not be set: {0}", why)
            ) from problem

    def end(self) -> None:
        """End the process."""
        self._child.end()


class _Placed:
    """The pictures of one text, written into the typesetter's folder; `redraw` makes them anew."""

    def __init__(
        self, image: ImageBytes | None, folder: Path, paper: Paper, *, redraw: bool
    ) -> None:
        self._image, self._folder, self._redraw = image, folder, redraw
        self._widest = typeset_frame.WIDTHS[paper] - 2 * typeset_frame.MARGIN
        self._highest = (typeset_frame.HEIGHTS[paper] - 2 * typeset_frame.MARGIN) * 0.8
        self._found: dict[str, str | None] = {}

    def place(self, source: str) -> str | None:
        """The file and width of a picture, as arguments of Typst's `image`."""
        if source not in self._found:
            data = self._image(source) if self._image else None
            self._found[source] = self._written(data) if data else None
        return self._found[source]

    def _written(self, data: bytes) -> str | None:
        try:
            with warnings.catch_warnings(), Image.open(io.BytesIO(data)) as picture:
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                picture.load()
                width, height = picture.size
                dots = density(picture)
                suffix = _NATIVE.get(picture.format or "", "")
                if self._redraw or not suffix or picture.mode == "CMYK":
                    kept, suffix = io.BytesIO(), "png"
                    picture.convert("RGBA").save(kept, "PNG")
                    data = kept.getvalue()
        except (OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError):
            return None
        scale = min(0.75 / dots, self._widest / width, self._highest / height)
        name = f"{len(self._found)}.{suffix}"
        (self._folder / name).write_bytes(data)
        return f'"{name}", width: {width * scale:.2f}pt'


def _unusual(text: str) -> str:
    """The characters beyond Latin, Greek, Cyrillic that must be drawn, each once."""
    kept = {
        char
        for char in set(text)
        if char > "\u036f" and unicodedata.category(char) not in ("Cf", "Cc", "Cs", "Zs", "Zl")
    }
    return "".join(sorted(kept - {"\ufe0e", "\ufe0f"}))
