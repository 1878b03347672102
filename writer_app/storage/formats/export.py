"""Writing a Markdown text in other formats: md, html, txt and pdf here, the rest through pandoc."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from writer_app import paths
from writer_app.domain.base.errors import ExportError
from writer_app.storage.files import atomic
from writer_app.storage.files.atomic import Fingerprint
from writer_app.storage.formats import markdown, pandoc, plain

FORMATS = ("md", "html", "txt", "pdf", *pandoc.FORMATS)
Progress = Callable[[float], None]
"""Gets a share from 0 to 1; an exception it raises ends the export with nothing written."""

_LARGEST_IMAGE = 20_000_000  # bytes
_KINDS = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
)
_PAGE = """<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
style-src 'sha256-{style_hash}'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{body}</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written where; `notes` are sentences about what could not be kept."""

    path: Path
    fingerprint: Fingerprint
    notes: tuple[str, ...] = ()


def export(
    text: str,
    target: Path,
    format: str,
    *,
    title: str,
    base: Path | None = None,
    on_progress: Progress | None = None,
) -> Exported:
    """Write `text` at `target` in `format` (one of FORMATS), atomically.

    Pictures are taken in only from files whose relative address starts at `base`, never from the
    network. Raises ExportError (format unknown or not available) and NotSaved.
    """
    notes: tuple[str, ...] = ()
    if format == "md":
        data = text.encode("utf-8", "replace")
    elif format == "txt":
        data = plain.to_text(text).encode("utf-8", "replace")
    elif format == "html":
        data = to_page(text, title=title, base=base).encode("utf-8", "replace")
    elif format == "pdf":
        data, notes = _pdf(text, title, base, on_progress)
    elif format in pandoc.FORMATS:
        data = pandoc.convert(_with_pictures(text, base), format, title=title, on_wait=on_progress)
    else:
        raise ExportError(f"There is no format {format}; choose one of {', '.join(FORMATS)}.")
    if on_progress:
        on_progress(1.0)  # the last moment at which nothing is written
    return Exported(target, atomic.write_bytes(target, data), notes)


def to_page(text: str, *, title: str, base: Path | None = None) -> str:
    """A whole HTML page: sanitised, styled, with its pictures inside and a content policy."""
    style = (paths.resources() / "themes" / "export.css").read_text(encoding="utf-8")
    digest = hashlib.sha256(style.encode("utf-8")).digest()
    return _PAGE.format(
        lang="zh" if _mostly_han(text) else "en",
        title=html.escape(title),
        style=style,
        style_hash=base64.b64encode(digest).decode("ascii"),
        body=markdown.to_html(text, image=lambda source: _data_address(source, base)),
    )


def local_image(source: str, base: Path | None) -> bytes | None:
    """The bytes of a picture beside the document, or None when it is none, elsewhere or too big."""
    if base is None or ":" in source or source.startswith(("/", "\\")):
        return None
    try:
        path = base / source
        if not path.is_file() or path.stat().st_size > _LARGEST_IMAGE:
            return None
        data = path.read_bytes()
    except (OSError, ValueError):
        return None
    return data if _kind(data) else None


def _with_pictures(text: str, base: Path | None) -> str:
    """The Markdown with local pictures inside it: pandoc in its sandbox opens no files."""
    for address in markdown.pictures(markdown.parse(text)):
        data = _data_address(address, base)
        if data is not None:
            text = text.replace(f"]({address}", f"]({data}")
    return text


def _data_address(source: str, base: Path | None) -> str | None:
    data = local_image(source, base)
    if data is None:
        return None
    return f"data:image/{_kind(data)};base64,{base64.b64encode(data).decode('ascii')}"


def _kind(data: bytes) -> str:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return next((kind for magic, kind in _KINDS if data.startswith(magic)), "")


def _pdf(
    text: str, title: str, base: Path | None, on_progress: Progress | None
) -> tuple[bytes, tuple[str, ...]]:
    from writer_app.storage.formats.pdf import to_pdf  # its font library is slow to import

    data, missing = to_pdf(
        text,
        title=title,
        fonts=paths.resources() / "fonts",
        image=lambda source: local_image(source, base),
        on_progress=on_progress,
    )
    if not missing:
        return data, ()
    some = " ".join(missing[:8]) + (" …" if len(missing) > 8 else "")
    note = (
        f"No font on this computer has these characters: {some}. "
        "They show as question marks; install a font that has them, such as Noto."
    )
    return data, (note,)


def _mostly_han(text: str) -> bool:
    sample = text[:4000]
    return sum(1 for char in sample if "\u4e00" <= char <= "\u9fff") > len(sample) / 4
