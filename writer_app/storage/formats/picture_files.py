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
from typing import TYPE_CHECKING
from urllib.parse import unquote

from writer_app.storage.formats import losses
from writer_app.storage.office import svg_picture

if TYPE_CHECKING:
    from PIL import Image

_LARGEST = 20_000_000  # bytes
_KINDS = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif"))
_OTHERS = (b"BM", b"II*\0", b"MM\0*")  # BMP and TIFF, which no page shows
_DATA = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,([A-Za-z0-9+/=\s]*)\Z")
_DRAWN = ("Source", "SVG drawing")  # said in a PNG that was one
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
        if data is not None and _DRAWN[1].encode() in data[:300]:
            data = _as_shown(data)
        return None if data is None else _address(data, kind(data))

    def office(self, address: str) -> str | None:
        """The same in a kind that word processors show: WebP becomes PNG."""
        data = self.bytes(address)
        if data is None or kind(data) != "webp":
            return None if data is None else _address(data, kind(data))
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
                dots = density(picture)
                width, height = picture.size
                return round(width / dots), round(height / dots)
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
    if "\\" in plain:
        wanted.append(plain.replace("\\", "/"))  # as Windows writes it
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
    if svg_picture.is_svg(data):
        drawn = svg_picture.png(data)
        return _marked(drawn) if drawn else None
    if data.startswith(_OTHERS):
        return _drawn(data)
    return data if kind(data) else None


def _drawn(data: bytes) -> bytes | None:
    """A picture of a kind that only this program reads, as PNG; None where it cannot be read."""
    from PIL import Image  # heavy, and rarely needed

    made = io.BytesIO()
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(data)) as picture:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            plain = picture.mode in ("1", "L", "LA", "P", "RGB", "RGBA")
            (picture if plain else picture.convert("RGB")).save(made, "PNG")
    except (OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError):
        return None
    return made.getvalue()


def _marked(data: bytes) -> bytes:
    """A PNG that says of what it was drawn, so that it takes the room of that."""
    from PIL import Image, PngImagePlugin  # heavy, and rarely needed

    made, said = io.BytesIO(), PngImagePlugin.PngInfo()
    said.add_text(*_DRAWN)
    with Image.open(io.BytesIO(data)) as picture:
        picture.save(made, "PNG", pnginfo=said)
    return made.getvalue()


def density(picture: Image.Image) -> int:
    """Dots of a picture for each that it takes on the page: more than one of a drawn SVG."""
    key, value = _DRAWN
    return svg_picture.DENSITY if picture.info.get(key) == value else 1


def _as_shown(data: bytes) -> bytes:
    """The picture with as many dots as it takes on a page of HTML."""
    from PIL import Image  # heavy, and rarely needed

    with Image.open(io.BytesIO(data)) as picture:
        dots, made = density(picture), io.BytesIO()
        size = max(1, picture.width // dots), max(1, picture.height // dots)
        picture.resize(size, Image.Resampling.LANCZOS).save(made, "PNG")
    return made.getvalue()


def _decoded(text: str) -> bytes | None:
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if kind(data) and len(data) <= _LARGEST else None


def _address(data: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}"
