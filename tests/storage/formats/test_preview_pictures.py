"""Pictures of the preview: small, and made once."""

from __future__ import annotations

import base64
import io
from pathlib import Path

from PIL import Image

from writer_app.storage.formats import preview_pictures


def picture(folder: Path, size: tuple[int, int], name: str = "p.png", mode: str = "RGB") -> None:
    Image.new(mode, size, (200, 30, 30, 120)[: len(mode)]).save(folder / name)


def shown(address: str | None) -> Image.Image:
    assert address is not None
    return Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2])))


def test_a_large_picture_is_made_smaller(tmp_path: Path) -> None:
    picture(tmp_path, (3000, 1500))
    assert shown(preview_pictures.source(tmp_path)("p.png")).size == (900, 450)


def test_what_one_sees_through_stays_so(tmp_path: Path) -> None:
    picture(tmp_path, (1200, 600), mode="RGBA")
    assert shown(preview_pictures.source(tmp_path)("p.png")).mode == "RGBA"


def test_a_small_one_goes_in_as_it_is(tmp_path: Path) -> None:
    picture(tmp_path, (20, 10))
    found = preview_pictures.source(tmp_path)("p.png")
    assert found is not None
    assert base64.b64decode(found.partition(",")[2]) == (tmp_path / "p.png").read_bytes()


def test_what_is_no_picture_is_none(tmp_path: Path) -> None:
    picture(tmp_path, (2000, 2000), "torn.png")
    torn = (tmp_path / "torn.png").read_bytes()[:200]
    (tmp_path / "torn.png").write_bytes(torn)
    found = preview_pictures.source(tmp_path)
    assert found("gone.png") is None
    assert found("torn.png") is None
    assert found("../../etc/passwd") is None
