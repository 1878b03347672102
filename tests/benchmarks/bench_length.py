"""How often an answer has the length that was asked for, within a tenth, and ends with a sentence.

    python tests/benchmarks/bench_length.py --model FILE.gguf [--models FOLDER] [--first 5]
        [--rounds 10] [--only asked,summary] [--out FILE]

Drafts, summaries, *shorten*, *expand* and *simpler words*, English and Chinese, one of each a
round, and a length that the writer's own instruction asks for (`asked`, twelve of each language;
there the bound is what the instruction says). Texts are paragraphs of guides from
`../shared/material/parallel` and, every other round, of a book and an encyclopedia, of which the
project has none. The first five rounds chose the
steering's figures. Words are counted as the status line counts them. An answer of at least nine
tenths and at most eleven tenths of the words is met; one whose last sentence does not end is told
apart.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench_locks import answered
from writing_cases import FORMS, MATERIAL

from writer_app import paths as app_paths
from writer_app.assist.job import Choices, Job
from writer_app.domain.templates.template import Template
from writer_app.domain.text.sentences import sentences
from writer_app.domain.text.units import count_words
from writer_app.engine.base.protocol import ModelRef
from writer_app.engine.link.client import EngineClient
from writer_app.storage.templates.templates import TemplateStore

KINDS = ("summary", "shorten", "simpler-words", "expand", "article", "asked")
GERMAN = (
    "Der Verein hat am Dienstag beschlossen, dass das alte Bootshaus am See in diesem Sommer nicht "
    "wie geplant abgerissen, sondern von den Mitgliedern selbst renoviert wird. Die Arbeiten "
    "beginnen nach Aussage des Vorstands Anfang Mai und sollen, wenn das Wetter es zulässt, bis "
    "Ende August abgeschlossen sein. Jedes Mitglied wird gebeten, sich an zwei Samstagen zu "
    "beteiligen; wer verhindert ist, kann stattdessen einen Beitrag für das Material leisten, das "
    "zum großen Teil von Firmen aus der Umgebung gespendet wird."
)
# An instruction, of the text's words how many it asks for, and what bounds the answer.
ASKED: dict[str, tuple[tuple[str, float, str], ...]] = {
    "en": (
        ("Rewrite this in {0} words.", 0.5, "about"),
        ("At most {0} words, please.", 0.45, "most"),
        ("Summarise this in at most two sentences.", 2, "sentences"),
        ("Make it half as long.", 0.5, "about"),
        ("Shorten it to about {0} words.", 0.4, "about"),
        ("Say this in one sentence.", 1, "sentences"),
        ("Cut it by a third.", 2 / 3, "about"),
        ("Write this out to {0} words.", 1.4, "about"),
        ("Put this more simply, in {0} words.", 0.7, "about"),
        ("No more than {0} words, and in a friendly tone.", 0.6, "most"),
        ("Kürze den Text auf {0} Wörter.", 0.6, "about"),
        ("Tighten this and keep it under {0} words.", 0.5, "most"),
    ),
    "zh": (
        ("改写成{0}字左右。", 0.6, "about"),
        ("缩写到{0}字以内。", 0.5, "most"),
        ("用两句话概括。", 2, "sentences"),
        ("压缩到一半。", 0.5, "about"),
        ("不超过{0}字。", 0.4, "most"),
        ("用一句话概括。", 1, "sentences"),
        ("缩短三分之一。", 2 / 3, "about"),
        ("扩写到{0}字。", 1.4, "about"),
        ("用更简单的话说，约{0}字。", 0.7, "about"),
        ("语气友好一点，不要超过{0}字。", 0.6, "most"),
        ("精简为{0}字。", 0.45, "about"),
        ("写得正式一些，控制在{0}字以内。", 0.55, "most"),
    ),
}
LENGTHS = {"summary": (40, 60, 80, 50, 100), "expand": (60, 80, 100, 70, 90)}
DRAFT = {"en": (120, 150, 100, 140, 180), "zh": (150, 180, 120, 200, 160)}
DRAFTS = ("article", "speech", "story-opening", "blog-post")
LATER = ("article", "report", "email")  # from round `FROM` on; an e-mail is asked for at the caret
EMAIL = {"en": "Write an email of about {0} words: {1}", "zh": "写一封{0}字左右的邮件：{1}"}
LEAST, FROM = 40, 19  # words of the cases from this round on, whose notes are whole sentences
SHARES = (0.65, 0.5, 0.6, 0.4, 0.55)  # of the text that *shorten* and *simpler words* leave
Case = tuple[str, str, int, str, Job]  # kind, language, words wanted, their bound, the job
ENDS = re.compile(r"[.!?。！？…][\"”’'」』)*_]*\s*\Z")


def passages(language: str) -> list[str]:
    """Paragraphs of 60 to 170 words, none with code or pictures, in the order of the files."""
    files = sorted((MATERIAL / "parallel" / language).glob("*.md"))
    return _plain(file.read_text(encoding="utf-8") for file in files)


def elsewhere(language: str) -> list[str]:
    """The same of a book in English, and of a Chinese encyclopedia."""
    if language == "en":
        files = sorted((MATERIAL / "docs" / "rust-book").rglob("*.md"))
        return _plain(_unwrapped(file) for file in files)
    told = json.loads((MATERIAL / "qa" / "cmrc2018_dev.json").read_text(encoding="utf-8"))
    texts = [part["context"] for entry in told["data"] for part in entry["paragraphs"]]
    return _plain(_cut(text) for text in texts)


def _unwrapped(file: Path) -> str:
    return re.sub(r"(?<=\S)\n(?=\w)", " ", file.read_text(encoding="utf-8"))


def _cut(text: str) -> str:
    """The sentences of a text up to 160 signs."""
    found = ""
    for part in re.findall(r"[^。]+。", text):
        if len(found + part) > 160:
            break
        found += part
    return found


def _plain(texts: Iterable[str]) -> list[str]:
    found: list[str] = []
    for text in texts:
        for part in re.split(r"\n\s*\n", text):
            plain = part.strip()
            fits = 60 <= count_words(plain) <= 170
            if fits and not re.match(r"[-#*|<!>`\d]|---", plain) and "](" not in plain:
                found.append(plain)
    return found


def cases(store: TemplateStore, turns: Iterable[int]) -> Iterator[Case]:
    """One of each kind and language a round."""
    guides = {language: passages(language) for language in ("en", "zh")}
    others = {language: elsewhere(language) for language in ("en", "zh")}
    for turn in turns:
        for language in ("en", "zh"):
            fresh = turn >= len(SHARES)
            some = others[language] if fresh and turn % 2 else guides[language]
            text = some[(7 * turn) % len(some)]
            more = "\n\n".join(some[(11 * turn + n) % len(some)] for n in range(3))
            for kind in KINDS:
                if kind == "asked":
                    yield kind, language, *_asked(language, turn, text)
                    continue
                given = more if kind == "summary" else text
                drafts = DRAFTS if turn < FROM else LATER
                name = drafts[turn % len(drafts)] if fresh and kind == "article" else kind
                make = _fresh if fresh else _job
                wanted, job = make(store.get(name), language, turn, given)
                yield kind, language, wanted, "about", job


def _asked(language: str, turn: int, text: str) -> tuple[int, str, Job]:
    """An instruction with a length; the number wanted is one of sentences where it bounds these."""
    said, share, bound = ASKED[language][turn % len(ASKED[language])]
    text = GERMAN if "Wörter" in said else text
    if share > 1 and bound == "about":
        text = text[: 60 if language == "zh" else 300].rpartition(
            "。" if language == "zh" else "."
        )[0]
        text += "。" if language == "zh" else "."
    wanted = round(share * count_words(text)) if bound != "sentences" else round(share)
    return wanted, bound, Job(instruction=said.format(wanted), text=text)


def _met(row: dict[str, Any]) -> bool:
    """Whether an answer has the length that was asked for."""
    if row["bound"] == "sentences":
        return len(list(sentences(row["answer"]))) <= row["wanted"]
    return (row["bound"] == "most" or row["words"] >= 0.9 * row["wanted"]) and (
        row["words"] <= row["wanted"] * (1 if row["bound"] == "most" else 1.1)
    )


def _fresh(template: Template, language: str, turn: int, text: str) -> tuple[int, Job]:
    """A case of a round after those that chose anything: lengths are drawn."""
    kind, chance = template.id, random.Random(1000 * turn + len(template.id))
    if kind == "email":
        words, notes = chance.randrange(60, 120), FORMS["expand"][language]
        asked = EMAIL[language].format(words, notes[turn // len(LATER) % len(notes)]["text"])
        return words, Job(instruction=asked, at_caret=True)
    if kind in (*DRAFTS, *LATER):
        # What is made of given points is as long as these make it.
        forms = [
            each for each in FORMS[kind][language] if kind != "article" or "points" not in each
        ]
        form = forms[turn // len(DRAFTS) % len(forms)]
        words = chance.randrange(90, 220)
        return words, Job(template, values={**form, "length": str(words)})
    if kind == "expand":
        note = text[: 60 if language == "zh" else 200].rsplit(" ", 1)[0]
        if turn >= FROM:
            note = " ".join(text[start:end] for start, end in [*sentences(text)][:2])
        words = round(count_words(note) * chance.uniform(1.5, 3.0))
        return words, Job(template, text=note, document=note, values={"words": str(words)})
    if kind == "summary":
        words = chance.randrange(LEAST if turn >= FROM else 35, 110)
        return words, Job(template, text=text, document=text, values={"words": str(words)})
    words = round(count_words(text) * chance.uniform(0.35, 0.8))
    words = max(words, LEAST) if turn >= FROM else words
    return words, Job(template, text=text, choices=Choices(words=words))


def _job(template: Template, language: str, turn: int, text: str) -> tuple[int, Job]:
    kind = template.id
    if kind == "article":
        form = FORMS[kind][language][turn % len(FORMS[kind][language])]
        words = DRAFT[language][turn % 5]
        return words, Job(template, values={**form, "length": str(words)})
    if kind in LENGTHS:
        words = LENGTHS[kind][turn % 5]
        note = FORMS["expand"][language][0]["text"] if turn % 2 else text[:160]
        given = text if kind == "summary" else note
        return words, Job(template, text=given, document=given, values={"words": str(words)})
    words = round(count_words(text) * SHARES[turn % 5])
    return words, Job(template, text=text, choices=Choices(words=words))


def main() -> None:
    """Run, print a line an answer and the shares, keep every answer."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", required=True)
    parser.add_argument("--models", type=Path, help="where what is compiled is kept")
    parser.add_argument("--first", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--only", default="", help="kinds, joined by commas")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    store = TemplateStore(app_paths.resources() / "templates", Path(tempfile.mkdtemp()))
    only = given.only.split(",") if given.only else KINDS
    turns = range(given.first, given.first + given.rounds)
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as home:
        paths = app_paths.find(Path(home), models=given.models).create()
        with EngineClient(paths, "transformers") as client:
            client.load(ModelRef("bench", folder=given.model, title="bench"))
            for kind, language, wanted, bound, job in cases(store, turns):
                if kind not in only:
                    continue
                begun = time.perf_counter()
                answer, _, tokens = answered(client, job)
                words = count_words(answer)
                rows.append({"kind": kind, "language": language, "wanted": wanted, "words": words,
                             "bound": bound,
                             "asked": job.instruction,
                             "ends": bool(ENDS.search(answer)), "tokens": tokens,
                             "seconds": time.perf_counter() - begun,
                             "text": job.text, "answer": answer})  # fmt: skip
                print(kind, language, wanted, words, rows[-1]["ends"], flush=True)
                if given.out:
                    given.out.write_text(json.dumps(rows, ensure_ascii=False, indent=1), "utf-8")
    report(rows)


def report(rows: list[dict[str, Any]]) -> None:
    """Shares of answers within a tenth and with an ended sentence, by kind and language."""
    for kind in (*KINDS, "all"):
        for language in ("en", "zh"):
            mine = [r for r in rows if r["language"] == language and kind in (r["kind"], "all")]
            if not mine:
                continue
            met = sum(map(_met, mine))
            open_ = sum(not r["ends"] for r in mine)
            print(f"  {kind:14} {language}: {met} of {len(mine)} met, {open_} open")


if __name__ == "__main__":
    main()
