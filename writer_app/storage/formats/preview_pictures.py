"""The pictures of a preview: small ones, made once for as long as their files stay as they are."""

from __future__ import annotations

import base64
import hashlib
import io
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from writer_app.storage.formats.picture_files import Pictures, density, kind

_WIDEST, _HIGHEST = 900, 1_200  # pixels
_SMALL = 200_000  # bytes of a picture that goes in as it is
_MOST_KEPT = 60
_PATIENCE_S = 0.8  # for new pictures of one preview; the others come with the next
_kept: dict[bytes, str | None] = {}


def source(folder: Path) -> Callable[[str], str | None]:
    """From an address in a text to the `data:` address of a small picture, None for its words."""
    pictures = Pictures(folder)
    until = time.monotonic() + _PATIENCE_S

    def data(address: str) -> str | None:
        found = pictures.bytes(address)
        if found is None:
            return None
        name = hashlib.sha1(found, usedforsecurity=False).digest()
        if name not in _kept:
            if time.monotonic() > until:
                return None
            while len(_kept) >= _MOST_KEPT:
                del _kept[next(iter(_kept))]
            _kept[name] = _small(found)
        return _kept[name]

    return data


def _small(data: bytes) -> str | None:
    """The picture as an address, made smaller where it is large; None where it is none."""
    from PIL import Image  # not before a text has a picture

    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(data)) as picture:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            dots = density(picture)
            wide, high = picture.size
            if dots == 1 and len(data) <= _SMALL and wide <= _WIDEST and high <= _HIGHEST:
                return _address(kind(data), data)
            picture.draft("RGB", (_WIDEST, _HIGHEST))
            picture.thumbnail((min(_WIDEST, wide // dots), min(_HIGHEST, high // dots)))
            plain = picture.mode in ("RGB", "L")
            made = io.BytesIO()
            if plain:
                picture.save(made, "JPEG", quality=85)
            else:
                picture.convert("RGBA").save(made, "PNG")
    except (OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError):
        return None
    return _address("jpeg" if plain else "png", made.getvalue())


def _address(kind_of: str, data: bytes) -> str:
    return f"data:image/{kind_of};base64,{base64.b64encode(data).decode('ascii')}"
