"""SVG pictures as PNG, drawn by the typesetter's process: nothing in them runs or is followed."""

from __future__ import annotations

import base64
import re
from functools import lru_cache

from writer_app.children.line_process import LineProcess
from writer_app.children.start import command
from writer_app.paths import resources

DENSITY = 2  # dots of the PNG for each of the SVG's own
_LARGEST = 4_000_000  # bytes
_LIMIT_S = 15.0
_MOST, _USUAL = 1600.0, 600.0  # dots of the SVG's own
_HEAD = re.compile(r"<svg\b[^>]*>", re.DOTALL)
_BEGINS = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*"
                     rb"(?:\[[^\]]*\]\s*)?>\s*)*<svg[\s>]", re.DOTALL)  # fmt: skip
_FOLLOWED = re.compile(
    r"<script\b.*?(?:</script\s*>|/>)|<foreignObject\b.*?</foreignObject\s*>"
    r"|<image\b(?![^>]*href\s*=\s*[\"']data:)[^>]*?(?:/>|>.*?</image\s*>)",
    re.DOTALL | re.IGNORECASE,
)
_SIDE = re.compile(r"\b(width|height)\s*=\s*[\"']\s*([\d.]+)\s*(px|pt|mm|cm|in)?\s*[\"']")
_BOX = re.compile(r"\bviewBox\s*=\s*[\"']\s*[-\d.e]+[\s,]+[-\d.e]+[\s,]+([\d.e]+)[\s,]+([\d.e]+)")
_DOTS = {"": 1.0, "px": 1.0, "pt": 96 / 72, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}


def is_svg(data: bytes) -> bool:
    """Whether a file is an SVG picture."""
    return _BEGINS.match(data[:20_000]) is not None


@lru_cache(maxsize=12)
def png(data: bytes) -> bytes | None:
    """The picture with `DENSITY` dots for each of its own; None for one that cannot be drawn."""
    if len(data) > _LARGEST:
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    text = _FOLLOWED.sub("", text)
    width, height = _size(text)
    child = LineProcess(command("writer_app.storage.formats.typeset_child"))
    try:
        fonts, points = str(resources() / "fonts"), (width * 0.75, height * 0.75)
        child.tell({"svg": text, "size": points, "ppi": 96.0 * DENSITY, "fonts": fonts})
        found = child.answer(_LIMIT_S)
    except (OSError, ValueError):
        return None
    finally:
        child.end()
    return base64.b64decode(found["png"]) if "png" in found else None


def _size(text: str) -> tuple[float, float]:
    """Width and height in dots, no more than `_MOST` for the longer."""
    head = _HEAD.search(text)
    root = head[0] if head else ""
    sides = {name: float(n.strip(".") or 0) * _DOTS[unit] for name, n, unit in _SIDE.findall(root)}
    box = _BOX.search(root)
    wide, high = (float(box[1]), float(box[2])) if box else (_USUAL, _USUAL)
    ratio = wide / high if wide > 0 and high > 0 else 1.0
    width = sides.get("width") or (sides["height"] * ratio if sides.get("height") else 0.0)
    width = width or (wide if box else _USUAL)
    height = sides.get("height") or width / ratio
    shrink = min(1.0, _MOST / max(width, height, 1.0))
    return max(width * shrink, 1.0), max(height * shrink, 1.0)
