"""Are the right passages found? Questions over English, Chinese and mixed libraries.

    python tests/benchmarks/bench_retrieval.py [FOLDER] [--model ID] [--laid] [--scale PASSAGES]

Material: `../shared/material`. Questions of people: cmrc2018 with the passage that answers;
`guide_questions.json`, 45 about the English guides, in English and in Chinese; and
`retrieval_questions.json`, written for passages drawn at random before anything was searched: 100
in English about a constitution, a novel, a handbook of programming, guides and stories, 50 in
English about Chinese documents and 50 in Chinese about English ones, whose libraries hold documents
of both languages. Each names words that only its passage has. Every second of these is held: asked
at the end, and looked at by none; `--laid` asks the others alone.

Headings of guides are no questions and stand apart: within a language the heading that asks is
taken out of the index, those above it stay; in the mixed library each heading asks for the section
of the other language, which keeps its own.

Recall at 5 by words, by meaning, by both; with `--model` by both where the model puts the question
into the other language of the library. FOLDER keeps the index and the wordings. `--scale` instead
times searches by meaning over so many made-up passages.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from writer_app import paths as app_paths
from writer_app.assist.sources.crossing import other_wording
from writer_app.domain.sources.passage import Passage, Source, cut
from writer_app.domain.sources.ranking import chinese
from writer_app.domain.text.structure import headings
from writer_app.engine.link.client import EngineClient
from writer_app.engine.models.catalogue import Catalogue
from writer_app.storage.sources.finder import POOL, Finder
from writer_app.storage.sources.store import PassageStore

MATERIAL = Path(__file__).resolve().parents[3] / "shared" / "material"
PARALLEL = MATERIAL / "parallel"
ASKED = 100  # questions of each kind
CONTEXTS = 60  # passages of cmrc2018 in the library
STORIES = 5  # of SQuALITY
HELD, HEADINGS = ", held", "headings:"
LANGUAGES = {"en": "English", "zh": "Chinese"}
LEAST_WORDS = 3  # of a heading that asks


@dataclass(frozen=True)
class Question:
    """What is asked, the sources that are searched, and where the answer stands."""

    text: str
    sources: tuple[int, ...]
    source: int
    start: int
    end: int
    also: str = ""  # what the model made of it in the other language
    another: tuple[int, int, int] | None = None  # source, start and end of a second answer


def main() -> int:
    """Index, ask, print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--scale", type=int)
    parser.add_argument("--model", default="", help="puts questions into the other language")
    parser.add_argument("--laid", action="store_true", help="leave out what is held")
    parser.add_argument("--missed", action="store_true", help="show what is not found, of the laid")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(chosen.folder or folder)
        finder = Finder(app_paths.find(home, models=home).create())
        try:
            if chosen.scale:
                scale(finder, chosen.scale)
            else:
                recall(finder, home, chosen)
        finally:
            finder.close()
    return 0


def recall(finder: Finder, home: Path, chosen: argparse.Namespace) -> None:
    """The shares of questions whose passage is among the first five."""
    kinds = questions(finder)
    if chosen.laid:
        kinds = {name: asked for name, asked in kinds.items() if not name.endswith(HELD)}
    began, todo = time.monotonic(), len(finder.store.without_meaning(10_000))
    finder.learn()
    total, known = finder.store.counts()
    took = time.monotonic() - began
    print(f"{total} passages, {known} with meaning; {todo} learnt in {took:.0f} s")
    if chosen.model:
        put_across(finder, home / "wordings.json", chosen.model, kinds)
    print("| library | questions | words | meaning | both | both, put across |")
    print("| --- | --- | --- | --- | --- | --- |")
    every: list[Question] = []
    for name, asked in kinds.items():
        print(row(name, finder, asked), flush=True)
        every += [] if name.startswith(HEADINGS) else asked
        if chosen.missed and not name.endswith(HELD):
            tell_missed(finder, asked)
    print(row("all questions", finder, every))


def put_across(finder: Finder, file: Path, model: str, kinds: dict[str, list[Question]]) -> None:
    """Have the model put what is asked across languages into the other one; kept in `file`."""
    known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    paths, times = app_paths.find().create(), []
    with EngineClient(paths) as client:
        for name, asked in kinds.items():
            for number, question in enumerate([] if name.startswith(HEADINGS) else asked):
                if question.text not in known:
                    if client.info is None:
                        client.load(Catalogue(paths).resolve(model))
                    began = time.perf_counter()
                    said = other_wording(client, question.text, finder, question.sources)
                    known[question.text] = said
                    times += [time.perf_counter() - began] if said else []
                asked[number] = replace(question, also=known[question.text])
    file.write_text(json.dumps(known, ensure_ascii=False, indent=0), encoding="utf-8")
    times.sort()
    if times:
        print(f"{len(times)} put across: median {times[len(times) // 2]:.2f} s, {times[-1]:.2f} s")


def row(name: str, finder: Finder, asked: list[Question]) -> str:
    """One line of the table."""
    hits = [0, 0, 0, 0]
    for question in asked:
        words = finder.store.by_words(question.text, POOL, question.sources)
        near = finder.meaning.nearest(question.text, finder.store.file, POOL, question.sources)
        meant = [number for number, _ in near or []]
        both = found(finder, replace(question, also=""), 5)
        across = found(finder, question, 5) if question.also else both
        for place, ranking in enumerate((words, meant, both, across)):
            hits[place] += right(finder, question, ranking[:5])
    shares = " | ".join(f"{hit / max(1, len(asked)):.3f}" for hit in hits)
    return f"| {name} | {len(asked)} | {shares} |"


def found(finder: Finder, question: Question, limit: int) -> list[int]:
    """What the product finds."""
    asked = finder.find(question.text, also=question.also, limit=limit, sources=question.sources)
    return [each.id for each in asked]


def tell_missed(finder: Finder, asked: list[Question]) -> None:
    """Each question whose passage is not among the first five, and where it stands."""
    for question in asked:
        ranking = found(finder, question, 60)
        place = next((n for n, each in enumerate(ranking) if right(finder, question, [each])), -1)
        if not 0 <= place < 5:
            print(f"    {place + 1 or 'not'}: {question.text} {question.also}")


def right(finder: Finder, question: Question, ids: list[int]) -> bool:
    """Whether one of these passages holds the answer's place."""
    places = [(question.source, question.start, question.end)]
    places += [question.another] if question.another else []
    found = finder.store.passages(ids)
    return any(
        each.path == one.path and one.passage.start < end and one.passage.end > start
        for source, start, end in places
        for each in finder.store.all_of(source)[:1]
        for one in found
    )


def questions(finder: Finder) -> dict[str, list[Question]]:
    """The questions of each library, then the headings; the same every time."""
    chance = random.Random(11)
    own = list(cmrc(finder))
    english, translated, crossed = guides(finder)
    home = tuple({q.source for q in own} | {q.source for q in translated})
    return {
        "Chinese (cmrc2018)": sample(chance, [replace(q, sources=home) for q in own]),
        "English guides": list(asked_of_guides(finder, "en")),
        "English guides, asked in Chinese": list(asked_of_guides(finder, "zh")),
        **written(finder),
        f"{HEADINGS} English": sample(chance, english),
        f"{HEADINGS} Chinese": sample(chance, translated),
        f"{HEADINGS} across": sample(chance, crossed),
    }


def written(finder: Finder) -> dict[str, list[Question]]:
    """The questions of `retrieval_questions.json`, every second one held."""
    file = Path(__file__).with_name("retrieval_questions.json")
    rows = json.loads(file.read_text(encoding="utf-8"))
    names = {row["from"] for row in rows}
    for language in ("en", "zh"):
        names |= {f"parallel/{language}/{e.name}" for e in (PARALLEL / language).glob("*.md")}
    names |= {f"squality/{number}" for number in range(STORIES)}
    names |= {f"cmrc/{number}" for number in range(CONTEXTS)}
    texts = dict(documents(sorted(names)))
    numbers = {name: put(finder, f"/{name}", text, cut(text)) for name, text in texts.items()}
    guides = {"en": "parallel/en/", "zh": "parallel/zh/"}
    made: dict[str, list[Question]] = {}
    for row in rows:
        name, asked = row["from"], "zh" if chinese(row["question"]) else "en"
        of = "zh" if chinese(texts[name]) else "en"
        kind = f"{LANGUAGES[of]} documents, asked in {LANGUAGES[asked]}"
        # A library across languages has the guides in one: the other would answer as well.
        barred = guides["zh" if of == "en" else "en"] if asked != of else "parallel/zh/"
        barred = (barred, "cmrc/") if asked == of else (barred,)
        sources = tuple(each for there, each in numbers.items() if not there.startswith(barred))
        places = [
            (numbers[each["from"]], *span(each["holds"], texts[each["from"]]))
            for each in (row, row.get("or"))
            if each
        ]
        question = Question(row["question"], sources, *places[0], another=(*places, None)[1])
        laid, held = made.setdefault(kind, []), made.setdefault(kind + HELD, [])
        (held if len(laid) > len(held) else laid).append(question)
    return made


def span(words: str, text: str) -> tuple[int, int]:
    """Where these words stand, however the lines are broken."""
    place = re.search(r"\s+".join(map(re.escape, words.split())), text)
    assert place, words
    return place.span()


def documents(names: Iterable[str]) -> Iterable[tuple[str, str]]:
    """The texts that these names stand for."""
    stories = (MATERIAL / "summarise" / "squality_dev.jsonl").read_text(encoding="utf-8")
    contexts = [entry["paragraphs"][0]["context"] for entry in cmrc_entries()]
    for name in names:
        folder, _, number = name.partition("/")
        if folder == "squality":
            yield name, json.loads(stories.splitlines()[int(number)])["document"]
        elif folder == "cmrc":
            yield name, contexts[int(number)]
        else:
            yield name, (MATERIAL / name).read_text(encoding="utf-8")


def asked_of_guides(finder: Finder, language: str) -> Iterable[Question]:
    """Questions of a reader in one language; the English guides hold the answers."""
    numbers = {}
    for file in sorted((PARALLEL / "en").glob("*.md")):
        text = file.read_text(encoding="utf-8")
        numbers[file.stem] = put(finder, f"/parallel/en/{file.name}", text, cut(text))
    everywhere = tuple(numbers.values())
    rows = json.loads(Path(__file__).with_name("guide_questions.json").read_text(encoding="utf-8"))
    for row in rows:
        places = [
            (numbers[each["file"]], each["start"], each["end"])
            for each in (row, row.get("or"))
            if each
        ]
        yield Question(row[language], everywhere, *places[0], another=(*places, None)[1])


def sample(chance: random.Random, asked: list[Question]) -> list[Question]:
    """So many of them."""
    return chance.sample(asked, min(ASKED, len(asked)))


def cmrc(finder: Finder) -> Iterable[Question]:
    """Questions with the place of their answer."""
    for number, entry in enumerate(cmrc_entries()):
        paragraph = entry["paragraphs"][0]
        text = paragraph["context"]
        source = put(finder, f"/cmrc/{number}.md", text, cut(text))
        for asked in paragraph["qas"]:
            answer = asked["answers"][0]["text"]
            start = text.find(answer)
            if start >= 0:
                yield Question(asked["question"], (), source, start, start + len(answer))


def cmrc_entries() -> list[dict[str, Any]]:
    """The entries of cmrc2018 that are in the library."""
    data = json.loads((MATERIAL / "qa" / "cmrc2018_dev.json").read_text(encoding="utf-8"))["data"]
    return random.Random(3).sample(data, CONTEXTS)


def guides(finder: Finder) -> tuple[list[Question], list[Question], list[Question]]:
    """Headings of guides: within English, within Chinese, and across."""
    own: dict[str, list[Question]] = {"en": [], "zh": []}
    pages: dict[str, dict[str, str]] = {"en": {}, "zh": {}}
    for language, asked in own.items():
        numbers = []
        for file in sorted((PARALLEL / language).glob("*.md")):
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
            number = put(finder, f"/parallel/{language}/{name}", text, cut(text))
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
