"""The pictures of one document: which file an address in the Markdown means, and its bytes."""

from __future__ import annotations

import base64
import binascii
import io
import re
import unicodedata
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from writer_app.storage.formats import losses

_LARGEST = 20_000_000  # bytes
_KINDS = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif"))
_DATA = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,([A-Za-z0-9+/=\s]*)\Z")
_FAR = re.compile(r"(?:https?:)?//", re.IGNORECASE)


class Pictures:
    """Reads pictures beside a document, never from the network, and notes which it could not."""

    def __init__(self, base: Path | None) -> None:
        self.base = base
        self._found: dict[str, bytes | None] = {}

    def bytes(self, address: str) -> bytes | None:
        """The picture's bytes, or None when it is none, elsewhere, too big or not there."""
        if address not in self._found:
            self._found[address] = local_image(address, self.base)
        return self._found[address]

    def data(self, address: str) -> str | None:
        """The same as a `data:` address."""
        data = self.bytes(address)
        return None if data is None else _address(data, kind(data))

    def office(self, address: str) -> str | None:
        """The same in a kind that word processors show: WebP becomes PNG."""
        data = self.bytes(address)
        if data is None or kind(data) != "webp":
            return self.data(address)
        from PIL import Image  # heavy, and rarely needed

        changed = io.BytesIO()
        try:
            with Image.open(io.BytesIO(data)) as picture:
                picture.save(changed, "PNG")
        except (OSError, ValueError):
            return None
        return _address(changed.getvalue(), "png")

    def size(self, address: str) -> tuple[int, int] | None:
        """Width and height of a picture in pixels; None for one that cannot be read."""
        from PIL import Image  # heavy, and rarely needed

        data = self.bytes(address)
        try:
            with warnings.catch_warnings(), Image.open(io.BytesIO(data or b"")) as picture:
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                width, height = picture.size
                return width, height
        except (OSError, ValueError, Warning, Image.DecompressionBombError):
            return None

    def notes(self) -> tuple[str, ...]:
        """Sentences about the pictures that were asked for and are not there."""
        gone = [address for address, data in self._found.items() if data is None]
        far = [unquote(address) for address in gone if _FAR.match(address)]
        near = [unquote(a)[:200] for a in gone if not _FAR.match(a)]
        return losses.missing_pictures(near) + losses.far_pictures(far)


def local_image(address: str, base: Path | None) -> bytes | None:
    """The bytes of a picture beside the document, or None when it is none, elsewhere or too big.

    `address` is as the parsed Markdown has it, percent signs and all, or carries its own data.
    """
    inside = _DATA.match(address)
    if inside:
        return _decoded(inside[1])
    if base is None:
        return None
    for name in _names(address):
        data = _read(base, name)
        if data is not None:
            return data
    return None


def kind(data: bytes) -> str:
    """`png`, `jpeg`, `gif`, `webp`, or nothing for what is none of them."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return next((name for magic, name in _KINDS if data.startswith(magic)), "")


def _names(address: str) -> Iterator[str]:
    """The file names an address may mean, the likeliest first."""
    plain = unquote(address)
    bare = unquote(re.split(r"[?#]", address)[0])
    wanted = [plain, address, bare]
    wanted += [unicodedata.normalize(form, plain) for form in ("NFC", "NFD")]
    if "/" not in plain:
        wanted.append(f"assets/{plain}")  # where `![[name]]` may stand too
    for name in dict.fromkeys(wanted):
        if name and ":" not in name and not name.startswith(("/", "\\")):
            yield name


def _read(base: Path, name: str) -> bytes | None:
    try:
        path = base / name
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return None
        data = path.read_bytes()
    except (OSError, ValueError):
        return None
    return data if kind(data) else None


def _decoded(text: str) -> bytes | None:
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if kind(data) and len(data) <= _LARGEST else None


def _address(data: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}"
