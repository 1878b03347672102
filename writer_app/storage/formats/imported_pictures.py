"""Pictures that come with a foreign document: taken out of it, to be kept in `assets/`."""

from __future__ import annotations

import contextlib
import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote

from writer_app.domain.base.errors import DocumentError
from writer_app.domain.base.message import coded
from writer_app.storage.files import atomic
from writer_app.storage.formats.picture_files import kind, local_image

FOLDER = "assets"
_LARGEST = 20_000_000  # bytes of one picture
_MOST = 400_000_000  # bytes of all pictures of a document


class Gathered:
    """Pictures by the address they get, named after their content: the same one is kept once."""

    def __init__(self, stem: str) -> None:
        self._stem = "".join(c if c.isalnum() else "-" for c in stem)[:40].strip("-") or "picture"
        self._found: dict[str, bytes] = {}
        self._size = 0

    @property
    def files(self) -> tuple[tuple[str, bytes], ...]:
        """The addresses, as they stand in the text, and the pictures."""
        return tuple(self._found.items())

    def take(self, data: bytes | None) -> str | None:
        """Keep a picture; its address for the text, or None when it is none or too much."""
        suffix = kind(data) if data else ""
        if not data or not suffix or self._size + len(data) > _MOST:
            return None
        digest = hashlib.sha256(data).hexdigest()[:8]
        name = f"{self._stem}-{digest}.{'jpg' if suffix == 'jpeg' else suffix}"
        address = quote(f"{FOLDER}/{name}", safe="/-._~" + "".join(c for c in name if ord(c) > 127))
        if address not in self._found:
            self._found[address] = data
            self._size += len(data)
        return address


def from_archive(packed: zipfile.ZipFile, place: str) -> bytes | None:
    """A picture of an office document, by the place pandoc gives it."""
    wanted = unquote(place).lstrip("./")
    for name in packed.namelist():
        if name == wanted or name.endswith("/" + wanted):
            if packed.getinfo(name).file_size > _LARGEST:
                return None
            with contextlib.suppress(zipfile.BadZipFile, RuntimeError, NotImplementedError):
                return packed.read(name)
    return None


def beside(page: Path, address: str) -> bytes | None:
    """A picture that lies beside a page, or stands in it as data."""
    return local_image(address, page.parent)


def write(files: tuple[tuple[str, bytes], ...], folder: Path) -> list[str]:
    """Put pictures into the folder of the document they came with.

    Returns the names under which other files stand there, which are left alone. Raises
    DocumentError.
    """
    others = []
    for path, data in _paths(files, folder):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                atomic.create_bytes(path, data)
            except FileExistsError:
                if path.read_bytes() != data:
                    others.append(path.name)
        except OSError as problem:
            raise DocumentError(
                coded(
                    "imported-pictures.could-not-be-written",
                    "{0} could not be written: {1}.",
                    path.name,
                    problem.strerror,
                )
            ) from problem
    return others


def _paths(files: tuple[tuple[str, bytes], ...], folder: Path) -> Iterator[tuple[Path, bytes]]:
    for address, data in files:
        yield folder / unquote(address), data
