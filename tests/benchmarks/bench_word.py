"""The Word round trip over real files: unchanged, edited, settled by XML and by LibreOffice.

    python tests/benchmarks/bench_word.py [--office] [--seed N]

Needs the shared material (`../shared/material/docx_roundtrip`, `/docx`); `--office` also needs
`soffice`. Prints one line for each bar of the design and the files that fall short.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import office
import word_xml as xml

from writer_app.domain.base.errors import DocumentError
from writer_app.domain.word.values import Author, Way
from writer_app.storage.files import document_file
from writer_app.storage.word.document import WordDocument, open_package

MATERIAL = Path(__file__).resolve().parents[3] / "shared" / "material"
ME = Author("Bench Writer", "2026-01-02T03:04:05Z")
_WORDS = [
    "river",
    "stone",
    "lantern",
    "quiet",
    "market",
    "seven",
    "harbour",
    "copper",
    "meadow",
    "window",
]
_PLACE = re.compile(r"(?<![<\w])[A-Za-z\u4e00-\u9fff]{2,}(?![>\w])")
_PAGE_WORDS = 330


def files() -> list[Path]:
    """The material, if it is there."""
    folders = (MATERIAL / "docx_roundtrip", MATERIAL / "docx")
    return sorted(path for folder in folders for path in folder.rglob("*.docx"))


def edited(text: str, rng: random.Random, count: int) -> str:
    """The text after some random edits as a writer makes them."""
    for _ in range(count):
        text = _one_edit(text, rng)
    return re.sub(r"\n{3,}", "\n\n", text).rstrip("\n") + "\n"


def _one_edit(text: str, rng: random.Random) -> str:
    spots = [spot for spot in _PLACE.finditer(text) if _is_plain(_line(text, spot.start()))]
    word = rng.choice(_WORDS)
    if not spots:
        return f"A new {word}.\n\n{text}"
    spot = rng.choice(spots)
    start, end = spot.span()
    line_end = text.find("\n", end) if "\n" in text[end:] else len(text)
    whole = text[text.rfind("\n", 0, start) + 1 : line_end]
    prose = bool(re.match(r"[A-Za-z\u4e00-\u9fff]", whole))
    edits: list[Callable[[], str]] = [
        lambda: text[:start] + word + text[end:],
        lambda: f"{text[:start]}{word} {text[start:]}",
        lambda: text[:start] + text[end:].removeprefix(" "),
    ]
    if prose:
        edits.append(lambda: f"{text[:line_end]}\n\nA new {word} here.{text[line_end:]}")
        if text[start - 1 : start] == " ":
            edits.append(lambda: f"{text[: start - 1]}\n\n{text[start:]}")
        if re.match(r"\n\n[A-Za-z]", text[line_end:]):
            edits.append(lambda: f"{text[:line_end]} {text[line_end + 2 :]}")
            edits.append(lambda: text.replace(f"{whole}\n\n", "", 1))
    return rng.choice(edits)()


def _line(text: str, at: int) -> str:
    end = text.find("\n", at)
    return text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else len(text)]


def _is_plain(line: str) -> bool:
    """Whether words can be edited here without touching what Markdown marks."""
    return not any(mark in line for mark in ("⟦", "](", "[^", "\\", "*", "~"))


def alike(one: str, two: str) -> bool:
    """Whether two working texts say the same: numbers, runs of blanks and empty lines apart."""
    return _plain(one) == _plain(two)


def _plain(text: str) -> str:
    text = re.sub(r"⟦(\w+) \d+", r"⟦\1", text)
    text = re.sub(r"^( *)\d+\\?\.(?= |$)", r"\g<1>1.", text, flags=re.MULTILINE)
    text = re.sub(r"^ *(?:-|1\.|#+) *$", "", text, flags=re.MULTILINE)  # nothing in it: not shown
    text = re.sub(r" *<br> *", "<br>", text)
    text = re.sub(r"(?<=\|)(?:<br>)+|(?:<br>)+(?=\|)", " ", text)  # at the edge of a cell: neither
    return " ".join(text.split())


def settled(data: bytes, names: list[str], *, accept: bool) -> bytes:
    """The package once our changes in these parts are settled by the XML alone."""
    for name in names:
        part = xml.settle(xml.parts(data)[name], ME.name, accept=accept)
        data = xml.with_part(data, name, part)
    return data


class Trip:
    """One file, edited at random and written."""

    def __init__(self, path: Path, seed: int) -> None:
        self.path, self.data = path, path.read_bytes()
        self.document = open_package(self.data, path.name, ME.name)
        self.wanted = edited(self.document.text, random.Random(f"{seed}{path.name}"), 10)
        self.written = self.document.written(self.wanted, ME)
        before, after = xml.parts(self.data), xml.parts(self.written)
        self.changed = [name for name in after if before.get(name) != after[name]]
        self.kept = list(before) == list(after)

    def open(self, data: bytes) -> WordDocument:
        """Another state of the file."""
        return open_package(data, self.path.name, ME.name)

    def faults(self) -> list[str]:
        """The bars that it falls short of."""
        package = self.document.package
        text = {package.document, *map(package.related, ("footnotes", "endnotes"))}
        refused = settled(self.written, self.changed, accept=False)
        accepted = settled(self.written, self.changed, accept=True)
        before, after = xml.parts(self.data), xml.parts(refused)
        said = all(_words(before[n]) == _words(after[n]) for n in self.changed)
        checks = {
            "parts": self.kept and set(self.changed) <= text,
            "refused": said or self._took_colleagues(),
            "accepted": alike(self.open(accepted).text, self.wanted),
            "again": alike(self.open(self.written).text, self.wanted),
            "comments": len(self.open(self.written).comments()) == len(self.document.comments()),
        }
        return [name for name, good in checks.items() if not good]

    def _took_colleagues(self) -> bool:
        """Whether an edit did what a colleague had proposed, which takes that, or a part of it."""
        before, after = xml.parts(self.data), xml.parts(self.written)
        return any(xml.theirs(after[n], ME.name) < xml.theirs(before[n], ME.name) for n in before)


def _words(part: bytes) -> list[str]:
    """The words of each paragraph; Word makes one where a document has none."""
    return xml.words(part.replace(xml.STRICT[1:-1].encode(), xml.W[1:-1].encode())) or [""]


def large() -> bytes:
    """A package of 300 pages."""
    rng = random.Random(1)
    body: list[str] = []
    count = 0
    while count < 300 * _PAGE_WORDS:
        size = rng.randint(30, 120)
        words = [rng.choice(_WORDS) for _ in range(size)]
        count += size
        runs = [
            xml.said(" ".join(words[at : at + 9]) + " ", "<w:i/>" if rng.random() < 0.1 else "")
            for at in range(0, size, 9)
        ]
        body.append(xml.paragraph(*runs))
    return xml.package("".join(body) + "<w:sectPr/>")


def timed(work: Callable[[], object]) -> float:
    """Seconds that work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def mutations(paths: list[Path], count: int) -> tuple[int, int, float]:
    """Mutated packages: how many opened, how many gave a sentence, the slowest in seconds."""
    rng = random.Random(17)
    opened = said = 0
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mutated.docx"
        for _ in range(count):
            data = bytearray(rng.choice(paths).read_bytes())
            for _ in range(rng.randint(1, 40)):
                data[rng.randrange(len(data))] = rng.randrange(256)
            path.write_bytes(data)
            began = time.perf_counter()
            try:
                loaded = document_file.read(path, Way(ME.name))
                document_file.to_bytes(loaded, "Another text.\n")
                opened += 1
            except DocumentError:
                said += 1
            slowest = max(slowest, time.perf_counter() - began)
            assert path.read_bytes() == data, "a file was written that could only be read"
    return opened, said, slowest


def by_office(trips: list[Trip]) -> list[str]:
    """Files whose text LibreOffice does not bring back when all changes are settled."""
    jobs: dict[str, bytes] = {}
    for number, trip in enumerate(trips):
        if not trip.document.revisions():  # ours alone are to be settled
            wanted = trip.document.written(trip.wanted, ME, tracked=False)
            jobs |= {f"{number}-mine": trip.written, f"{number}-before": trip.data}
            jobs[f"{number}-wanted"] = wanted
    found = office.read(jobs)
    faults, count = [], 0
    for number, trip in enumerate(trips):
        before, wanted, mine = (
            found.get(f"{number}-{name}") for name in ("before", "wanted", "mine")
        )
        if before is None or wanted is None or mine is None:
            faults += [f"{trip.path.name}: not opened"] if before is not None else []
            continue
        count += 1
        if office.words(mine, accept=True) != office.words(wanted, accept=True):
            faults.append(f"{trip.path.name}: accept")
        if office.words(mine, accept=False) != office.words(before, accept=False):
            faults.append(f"{trip.path.name}: refuse")
    print(f"LibreOffice read {count} files, wrong: {len(faults)} {faults}")
    return faults


def main() -> int:
    """Run what was asked for; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--office", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    paths = files()
    if not paths:
        print(f"skipped: there is no material in {MATERIAL}")
        return 0
    same, trips, faults = 0, [], []
    for path in paths:
        document = open_package(path.read_bytes(), path.name, ME.name)
        same += document.written(document.text, ME) == path.read_bytes()
        trips.append(Trip(path, chosen.seed))
        faults += [f"{path.name}: {fault}" for fault in trips[-1].faults()]
    print(f"opened and written unchanged, identical: {same} of {len(paths)}")
    print(f"10 random edits in each, faults: {len(faults)} {faults}")
    comments = sum(len(trip.document.comments()) for trip in trips)
    changes = sum(len(trip.document.revisions()) for trip in trips)
    print(f"comments kept: {comments}; colleagues' tracked changes seen: {changes}")
    opened, said, slowest = mutations(paths, 1_000)
    print(f"1,000 mutations: {opened} opened, {said} sentences, slowest {slowest:.2f} s")
    data = large()
    document = open_package(data, "large.docx", ME.name)
    opening = min(timed(lambda: open_package(data, "large.docx", ME.name)) for _ in range(3))
    text = document.text.replace("river", "brook", 1)
    saving = min(timed(lambda: document.written(text, ME)) for _ in range(3))
    print(f"300 pages: opens in {opening:.2f} s, one edit written in {saving:.2f} s")
    if chosen.office:
        if shutil.which("soffice") is None:
            print("LibreOffice: skipped, there is no soffice")
        else:
            faults += by_office(trips)
    return 1 if faults or same < len(paths) else 0


if __name__ == "__main__":
    raise SystemExit(main())
