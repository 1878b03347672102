"""The writer's snippets: a folder of small text files, each named by its abbreviation."""

from __future__ import annotations

from pathlib import Path

from writer_app.domain.text.snippet import Snippet
from writer_app.storage.files import atomic

SUFFIXES = (".md", ".txt")
MOST, LARGEST = 500, 20_000  # files, and bytes of one
_EXAMPLES = {
    "br.md": "Best regards\n{{name}}",
    "meet.md": "Would {{caret}} suit you? Otherwise please name a day.\n\n{{date}}",
    "祝好.md": "祝好！\n{{name}}",
}


def read(folder: Path) -> list[Snippet]:
    """The snippets in a folder by name; what cannot be read is left out. Raises nothing."""
    try:
        files = sorted(p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES)
    except OSError:
        return []
    found = []
    for path in files[:MOST]:
        try:
            if path.stat().st_size > LARGEST:
                continue
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, ValueError):
            continue
        if text.strip():
            found.append(Snippet(path.stem, text.rstrip("\n")))
    return found


def begin(folder: Path) -> None:
    """Make the folder, with examples, where there is none. Raises OSError and NotSaved."""
    if folder.is_dir():
        return
    folder.mkdir(parents=True)
    for name, text in _EXAMPLES.items():
        atomic.write_bytes(folder / name, f"{text}\n".encode())
