"""Are the right passages found? 346 questions over English, Chinese and mixed libraries.

    python tests/benchmarks/bench_retrieval.py [FOLDER] [--scale PASSAGES]

Material: `../shared/material/qa` (cmrc2018: questions with the passage that answers) and
`/parallel` (guides in English and Chinese: a heading asks, the section below it answers). Within a
language the heading that asks is taken out of the index, those above it stay; in the mixed library
each heading asks for the section of the other language, which keeps its own. Headings are not
questions, so there are questions besides (`guide_questions.json`): 45 in English and the same 45 in
Chinese, written for passages of the English guides that were drawn at random, before anything was
searched. Recall at 5 by words, by meaning, by both; FOLDER keeps the index. `--scale` instead times
searches by meaning over so many made-up passages.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from writer_app import paths as app_paths
from writer_app.domain.sources.passage import Passage, Source, cut
from writer_app.domain.text.structure import headings
from writer_app.storage.sources.finder import POOL, Finder
from writer_app.storage.sources.store import PassageStore

MATERIAL = Path(__file__).resolve().parents[3] / "shared" / "material"
ASKED = 100  # questions of each kind
CONTEXTS = 60  # passages of cmrc2018 in the library
LEAST_WORDS = 3  # of a heading that asks


@dataclass(frozen=True)
class Question:
    """What is asked, the sources that are searched, and where the answer stands."""

    text: str
    sources: tuple[int, ...]
    source: int
    start: int
    end: int


def main() -> int:
    """Index, ask, print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--scale", type=int)
    parser.add_argument("--missed", action="store_true", help="show what is not found")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(chosen.folder or folder)
        finder = Finder(app_paths.find(home, models=home).create())
        try:
            if chosen.scale:
                scale(finder, chosen.scale)
            else:
                recall(finder, missed=chosen.missed)
        finally:
            finder.close()
    return 0


def recall(finder: Finder, *, missed: bool) -> None:
    """The shares of questions whose passage is among the first five."""
    kinds = questions(finder)
    began, todo = time.monotonic(), len(finder.store.without_meaning(10_000))
    finder.learn()
    total, known = finder.store.counts()
    took = time.monotonic() - began
    print(f"{total} passages, {known} with meaning; {todo} learnt in {took:.0f} s")
    print("| library | questions | words | meaning | both |\n| --- | --- | --- | --- | --- |")
    every: list[Question] = []
    for name, asked in kinds.items():
        print(row(name, finder, asked), flush=True)
        every += asked
        if missed:
            tell_missed(finder, asked)
    print(row("all", finder, every))


def row(name: str, finder: Finder, asked: list[Question]) -> str:
    """One line of the table."""
    hits = [0, 0, 0]
    for question in asked:
        words = finder.store.by_words(question.text, POOL, question.sources)
        near = finder.meaning.nearest(question.text, finder.store.file, POOL, question.sources)
        meant = [number for number, _ in near or []]
        found = finder.find(question.text, limit=5, sources=question.sources)
        both = [each.id for each in found]
        for place, ranking in enumerate((words, meant, both)):
            hits[place] += right(finder, question, ranking[:5])
    shares = " | ".join(f"{hit / len(asked):.3f}" for hit in hits)
    return f"| {name} | {len(asked)} | {shares} |"


def tell_missed(finder: Finder, asked: list[Question]) -> None:
    """Each question whose passage is not among the first five, and where it stands."""
    for question in asked:
        found = [each.id for each in finder.find(question.text, limit=60, sources=question.sources)]
        place = next((n for n, each in enumerate(found) if right(finder, question, [each])), -1)
        if not 0 <= place < 5:
            print(f"    {place + 1 or 'not'}: {question.text}")


def right(finder: Finder, question: Question, ids: list[int]) -> bool:
    """Whether one of these passages holds the answer's place."""
    paths = {each.path: each for each in finder.store.all_of(question.source)}
    return any(
        found.path in paths
        and found.passage.start < question.end
        and found.passage.end > question.start
        for found in finder.store.passages(ids)
    )


def questions(finder: Finder) -> dict[str, list[Question]]:
    """The questions of each library; the same every time."""
    chance = random.Random(11)
    chinese = list(cmrc(finder))
    english, translated, crossed = guides(finder)
    home = tuple({q.source for q in chinese} | {q.source for q in translated})
    return {
        "English": sample(chance, english),
        "Chinese": sample(chance, [replace(q, sources=home) for q in chinese]),
        "mixed": sample(chance, crossed),
        "English, real questions": list(asked_of_guides(finder, "en")),
        "English, asked in Chinese": list(asked_of_guides(finder, "zh")),
    }


def asked_of_guides(finder: Finder, language: str) -> Iterable[Question]:
    """Questions of a reader in one language; the English guides hold the answers."""
    numbers = {}
    for file in sorted((MATERIAL / "parallel" / "en").glob("*.md")):
        text = file.read_text(encoding="utf-8")
        numbers[file.stem] = put(finder, f"/whole/en/{file.name}", text, cut(text))
    everywhere = tuple(numbers.values())
    rows = json.loads(Path(__file__).with_name("guide_questions.json").read_text(encoding="utf-8"))
    for row in rows:
        yield Question(
            row[language], everywhere, numbers[row["file"]], row["start"], row["end"]
        )  # fmt: skip


def sample(chance: random.Random, asked: list[Question]) -> list[Question]:
    """So many of them."""
    return chance.sample(asked, min(ASKED, len(asked)))


def cmrc(finder: Finder) -> Iterable[Question]:
    """Questions with the place of their answer."""
    data = json.loads((MATERIAL / "qa" / "cmrc2018_dev.json").read_text(encoding="utf-8"))["data"]
    for number, entry in enumerate(random.Random(3).sample(data, CONTEXTS)):
        paragraph = entry["paragraphs"][0]
        text = paragraph["context"]
        source = put(finder, f"/cmrc/{number}.md", text, cut(text))
        for asked in paragraph["qas"]:
            answer = asked["answers"][0]["text"]
            start = text.find(answer)
            if start >= 0:
                yield Question(asked["question"], (), source, start, start + len(answer))


def guides(finder: Finder) -> tuple[list[Question], list[Question], list[Question]]:
    """Headings of guides: within English, within Chinese, and across."""
    folder = MATERIAL / "parallel"
    own: dict[str, list[Question]] = {"en": [], "zh": []}
    pages: dict[str, dict[str, str]] = {"en": {}, "zh": {}}
    for language, asked in own.items():
        numbers = []
        for file in sorted((folder / language).glob("*.md")):
            text = pages[language][file.name] = file.read_text(encoding="utf-8")
            bare = [replace(each, headings=each.headings[:-1], question="") for each in cut(text)]
            numbers.append(put(finder, f"/{language}/{file.name}", text, bare))
            asked += [
                Question(title, (), numbers[-1], start, end)
                for title, start, end in parts(text)
                if language == "zh" or len(title.split()) >= LEAST_WORDS
            ]
        own[language] = [replace(each, sources=tuple(numbers)) for each in asked]
    return own["en"], own["zh"], list(across(finder, pages["en"], pages["zh"]))


def across(finder: Finder, english: dict[str, str], chinese: dict[str, str]) -> Iterable[Question]:
    """Each heading asks for the section of the other language, where both have as many."""
    pairs: list[tuple[str, int, int, int, str]] = []
    sources: dict[str, list[int]] = {"en": [], "zh": []}
    for name in sorted(english.keys() & chinese.keys()):
        texts = {"en": english[name], "zh": chinese[name]}
        found = {language: parts(text) for language, text in texts.items()}
        if len(found["en"]) != len(found["zh"]):
            continue
        for language, other in (("en", "zh"), ("zh", "en")):
            text = texts[language]
            number = put(finder, f"/whole/{language}/{name}", text, cut(text))
            sources[language].append(number)
            pairs += [
                (asks[0], number, start, end, language)
                for asks, (_, start, end) in zip(found[other], found[language], strict=True)
                if other == "zh" or len(asks[0].split()) >= LEAST_WORDS
            ]
    for title, number, start, end, language in pairs:
        yield Question(title, tuple(sources[language]), number, start, end)


def parts(text: str) -> list[tuple[str, int, int]]:
    """Headings with the place of what stands right below them."""
    found = headings(text)
    ends = [each.start for each in found[1:]] + [len(text)]
    return [
        (each.title, text.find("\n", each.start), end)
        for each, end in zip(found, ends, strict=True)
        if len(text[each.start : end].split("\n", 1)[-1].strip()) > 80
    ]


def put(finder: Finder, path: str, text: str, passages: list[Passage]) -> int:
    """Keep one document."""
    return finder.store.put(Source(path, "", text), passages, (1, len(text)))


def scale(finder: Finder, count: int) -> None:
    """How long a search by meaning takes over so many passages, and what the process holds."""
    import numpy
    import psutil

    fill(finder.store, count)
    chance = numpy.random.default_rng(5)
    total, known = finder.store.counts()
    while known < total:
        ids = [number for number, _ in finder.store.without_meaning(20_000)]
        rows = chance.integers(-127, 128, (len(ids), 384), dtype=numpy.int8)
        finder.store.put_meanings(zip(ids, (row.tobytes() for row in rows), strict=True))
        total, known = finder.store.counts()
    asked = [f"how do I return number {number}" for number in range(60)]
    began = time.perf_counter()
    finder.meaning.nearest(asked[0], finder.store.file, POOL)
    first = time.perf_counter() - began
    times = {"meaning": [], "words and meaning": []}
    for question in asked:
        began = time.perf_counter()
        finder.meaning.nearest(question, finder.store.file, POOL)
        times["meaning"].append(time.perf_counter() - began)
        began = time.perf_counter()
        finder.find(question)
        times["words and meaning"].append(time.perf_counter() - began)
    child = finder.meaning._child
    held = psutil.Process(child.process.pid).memory_info().rss if child else 0
    own = psutil.Process().memory_info().rss
    print(f"{known:,} passages: first search {first:.2f} s; process {held / 1e6:.0f} MB")
    print(f"this process {own / 1e6:.0f} MB, numpy and the made-up rows among them")
    for name, found in times.items():
        found.sort()
        print(f"{name}: median {found[30] * 1e3:.0f} ms, p95 {found[56] * 1e3:.0f} ms")


def fill(store: PassageStore, count: int) -> None:
    """Made-up documents of three passages."""
    words = ["harbour", "ferry", "ticket", "garden", "council", "market", "winter", "school"]
    chance = random.Random(1)
    have, _ = store.counts()
    for number in range(have // 3, count // 3):
        texts = [" ".join(chance.choices(words, k=30)) + f" {number}" for _ in range(3)]
        passages = [Passage(text, at * 300, at * 300 + len(text)) for at, text in enumerate(texts)]
        store.put(Source(f"/made/{number}.md", f"Document {number}", ""), passages, (1, 1))


if __name__ == "__main__":
    sys.exit(main())
