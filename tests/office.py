"""LibreOffice without a window, as a second reader of tracked changes.

It turns each package into flat OpenDocument, where deleted words stand apart from the text or
between two marks, and inserted ones between two marks; settling them there needs no knowledge of
Word's XML.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_BLOCKS = frozenset({f"{_TEXT}p", f"{_TEXT}h"})


_BATCH = 24  # files of one run: what makes LibreOffice end takes no others along


def read(jobs: dict[str, bytes], *, timeout: float = 300) -> dict[str, ET.Element]:
    """Each package as LibreOffice understands it; those that it does not open are left out."""
    names = list(jobs)
    found: dict[str, ET.Element] = {}
    for at in range(0, len(names), _BATCH):
        found |= _read({name: jobs[name] for name in names[at : at + _BATCH]}, timeout)
    return found


def _read(jobs: dict[str, bytes], timeout: float) -> dict[str, ET.Element]:
    with tempfile.TemporaryDirectory() as home:
        work, out = Path(home) / "work", Path(home) / "out"
        work.mkdir()
        for name, data in jobs.items():
            (work / f"{name}.docx").write_bytes(data)
        profile = f"-env:UserInstallation={(Path(home) / 'profile').as_uri()}"
        files = [str(path) for path in sorted(work.iterdir())]
        subprocess.run(
            [
                *("soffice", "--headless", "--norestore", profile),
                *("--convert-to", "fodt", "--outdir", str(out), *files),
            ],
            check=True,
            timeout=timeout,
            capture_output=True,
        )
        found = {}
        for name in jobs:
            made = out / f"{name}.fodt"
            if made.is_file():
                found[name] = ET.parse(made).getroot()
        return found


def words(root: ET.Element, *, accept: bool) -> list[str]:
    """The words of a document once every tracked change in it is taken, or refused."""
    body = root.find(f"{_OFFICE}body/{_OFFICE}text")
    assert body is not None
    regions: dict[str, tuple[str, ET.Element]] = {}
    for region in body.iter(f"{_TEXT}changed-region"):
        for change in region:
            regions[region.get(f"{_TEXT}id", "")] = change.tag.removeprefix(_TEXT), change
    return "".join(_Walk(regions, accept).text(body)).split()


class _Walk:
    def __init__(self, regions: dict[str, tuple[str, ET.Element]], accept: bool) -> None:
        self.regions, self.accept = regions, accept
        self.hidden = 0

    def text(self, node: ET.Element) -> Iterator[str]:
        """The text below an element, in order."""
        if node.tag == f"{_TEXT}tracked-changes" or node.tag.startswith(_DRAW):
            return
        if node.tag == f"{_OFFICE}annotation":  # its words are none of the text's
            return
        yield from self._mark(node)
        if node.tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"):
            yield self._kept(" ")
        yield self._kept(node.text)
        for child in node:
            yield from self.text(child)
            yield self._kept(child.tail)
        if node.tag in _BLOCKS:
            yield self._kept("\n")

    def _kept(self, text: str | None) -> str:
        return (text or "") if not self.hidden else ""

    def _mark(self, node: ET.Element) -> Iterator[str]:
        kind, change = self.regions.get(node.get(f"{_TEXT}change-id", ""), ("", node))
        between = {f"{_TEXT}change-start": 1, f"{_TEXT}change-end": -1}.get(node.tag, 0)
        if kind == ("deletion" if self.accept else "insertion"):
            self.hidden += between
        elif self.accept:
            return
        elif kind == "deletion" and node.tag == f"{_TEXT}change":
            # Its first and last paragraphs go on in the text around it.
            yield "\n".join("".join(_deleted(block)) for block in change if block.tag in _BLOCKS)


def _deleted(node: ET.Element) -> Iterator[str]:
    yield node.text or (" " if node.tag in (f"{_TEXT}s", f"{_TEXT}tab") else "")
    for child in node:
        yield from _deleted(child)
        yield child.tail or ""
