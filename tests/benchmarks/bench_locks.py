"""What locks keep: passages with and without them, by one model in one run.

    python tests/benchmarks/bench_locks.py --model FILE.gguf [--models FOLDER] [--passages 300]
        [--first 0] [--only translate,shorten] [--out FILE]

Passages, English and Chinese, are put together from sentences with numbers, links, names and
quotations, always the same for a number. Each goes through *rewrite-clearly*, *shorten*, *formal*,
*summary* and *translate* (into the other language), decoded with the usual locks and with none,
many at once (`side_by_side.py`). The judge finds facts as the review does and knows nothing of the
locks: a number, link or quotation of the answer that the passage does not have counts as altered.
What is left out is told apart, since shortening leaves out; a date said by its year alone counts as
that. Of a translation a number is altered whose value the passage does not say, and quotations are
counted: those beyond the passage's are made up. `--out` keeps an answer a line and is gone on with.
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
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from side_by_side import Asked, answers, asked, opened

from writer_app import paths as app_paths
from writer_app.assist.job import Choices, Job
from writer_app.assist.run import write
from writer_app.domain.facts.fact import FactKind
from writer_app.domain.facts.fact_numbers import number_key
from writer_app.domain.facts.facts import facts
from writer_app.domain.text.language import language
from writer_app.domain.translation.figures import made_up
from writer_app.engine.base.protocol import Chunk, Done, Failed
from writer_app.engine.link.client import EngineClient
from writer_app.storage.templates.templates import TemplateStore

TEMPLATES = ("rewrite-clearly", "shorten", "formal", "summary", "translate")
WAYS = ("none", "usual")
BLOCK = 36  # passages that are asked about together, so that a part of a run has all templates
TOKENS = (72, 54)  # of an English and a Chinese passage: prompts of one length go together
Row = dict[str, Any]
KINDS = (FactKind.NUMBER, FactKind.LINK, FactKind.QUOTATION)
ENGLISH = (
    "On {day} {month} {year}, {name} told the board that sales had grown by {small}.{digit}% to "
    "{large} units, which is really quite a lot more than anybody had thought before.",
    "The parcel, which weighed {small}.{digit} kg, travelled {large} km and was then kept for "
    "{count} days in a warehouse in {place}, as {name} has already said.",
    "“{quote},” said {name}, who has been in charge of the {place} office for {count} years now.",
    "You can read more about all of this at https://{site}.org/{path}/{year}, where there are "
    "{large} entries in total, or you can write to {mail}@{site}.org.",
    "It cost ${large} to repair the bridge in {place}, and that is {small}.{digit} times as much "
    "as what was paid for it in {year}.",
    "The sensor reads {small}.{digit} °C at {hour}:{minute}, as is explained in [the guide]"
    "(https://{site}.org/{path}?id={count}), and the value is kept in `{path}_{count}`.",
)
CHINESE = (
    "{year}年{m}月{day}日，{zname}告诉董事会说，销售额其实已经增长了{small}.{digit}%，达到了{large}件。",
    "这个包裹重{small}.{digit}公斤，一共运了{large}公里，然后在{zplace}的仓库里又放了{count}天。",
    "“{zquote}，”{zname}说道，他在{zplace}分公司当负责人已经有{count}年的时间了。",
    "关于这件事情的更多内容，可以看https://{site}.org/{path}/{year}这个网页，里面一共有{large}条记录。",
    "修理{zplace}的那座桥一共花了{large}元，是{year}年所付价钱的{small}.{digit}倍之多。",
)
WORDS: dict[str, tuple[str, ...]] = {
    "month": ("March", "June", "October", "December"),
    "name": ("Ann Leigh", "Tomas Novak", "Priya Raman", "Jonas Weber", "Mary Okafor"),
    "place": ("Leith", "Bergen", "Porto", "Lviv", "Nagano"),
    "quote": ("We never planned it that way", "Nobody has asked me yet", "It holds what it holds"),
    "site": ("harbour", "tideline", "lantern"),
    "path": ("report", "archive", "notes"),
    "mail": ("office", "desk", "ann"),
    "zname": ("李文", "王小川", "陈立", "赵青"),
    "zplace": ("杭州", "昆明", "大连", "成都"),
    "zquote": ("我们从来没有这样打算过", "到现在也没有人来问过我", "能做到的我们都做了"),
}


def passages(count: int, tokens: Callable[[str], int]) -> list[str]:
    """The first so many passages, one in three Chinese; those of a language have as many tokens."""
    return [_passage(random.Random(number), number % 3 == 2, tokens) for number in range(count)]


def _passage(chance: random.Random, chinese: bool, tokens: Callable[[str], int]) -> str:
    while True:
        sentences = chance.sample(CHINESE if chinese else ENGLISH, 2)
        made = ("" if chinese else " ").join(_filled(each, chance) for each in sentences)
        if tokens(made) == TOKENS[chinese]:
            return made


def _filled(sentence: str, chance: random.Random) -> str:
    values: dict[str, Any] = {name: chance.choice(words) for name, words in WORDS.items()}
    values |= {
        "day": chance.randrange(1, 29),
        "m": chance.randrange(1, 13),
        "year": chance.randrange(1961, 2025),
        "small": chance.randrange(2, 40),
        "digit": chance.randrange(1, 10),
        "count": chance.randrange(3, 90),
        "large": f"{chance.randrange(1200, 98000):,}",
        "hour": f"{chance.randrange(10, 24)}",
        "minute": f"{chance.randrange(10, 60)}",
    }
    return sentence.format(**values)


def answered(client: EngineClient, job: Job) -> tuple[str, float, int]:
    """An answer, the seconds after its first token, and its tokens."""
    text, begun = "", time.perf_counter()
    for event in write(client, job):
        if isinstance(event, Chunk):
            text = event.after(text)
        elif isinstance(event, Done):
            stats = event.stats
            return text, stats.total_s - stats.first_token_s, stats.new_tokens
        elif isinstance(event, Failed):
            raise SystemExit(event.message)
    return text, time.perf_counter() - begun, 0


def judged(source: str, answer: str, *, translated: bool = False) -> Counter[str]:
    """How many facts of each kind are altered (`number`), and how many left out (`-number`)."""
    found: Counter[str] = Counter()
    had, has = keys(source), keys(answer)
    if translated:
        found[FactKind.NUMBER] = len(made_up(source, answer))
        found["-number"] = len(made_up(answer, source))
        quoted = [sum(kind is FactKind.QUOTATION for kind, _ in each) for each in (had, has)]
        found[FactKind.QUOTATION] = max(0, quoted[1] - quoted[0])
        found["-quotation"] = max(0, quoted[0] - quoted[1])
        had, has = ({each for each in some if each[0] is FactKind.LINK} for some in (had, has))
    numbers = [set(key.split()) for kind, key in had if kind is FactKind.NUMBER]
    for kind, key in has:
        if (kind, key) in had:
            continue
        year = kind is FactKind.NUMBER and len(key) == 4 and any(key in parts for parts in numbers)
        found[f"-{kind}" if year else kind] += 1
    found.update(f"-{kind}" for kind, _ in had - has)
    return found


def keys(text: str) -> set[tuple[FactKind, str]]:
    """The facts of a text, all spellings of one the same; no address holds Chinese characters."""
    found: set[tuple[FactKind, str]] = set()
    for fact in facts(text):
        if fact.kind is FactKind.NUMBER:
            found.add((fact.kind, fact.key or number_key(fact.text)))
        elif fact.kind is FactKind.LINK:
            address = re.search("[!-~]+", fact.text)
            found.add((fact.kind, address[0].rstrip(".") if address else fact.text))
        elif fact.kind is FactKind.QUOTATION:
            found.add((fact.kind, re.sub(r"\W+", " ", fact.text).strip()))
    return found


def job_of(store: TemplateStore, name: str, text: str, way: str) -> Job:
    """One passage through one template."""
    other = "translate-to-english" if language(text) == "zh" else "translate-to-chinese"
    template = store.get(other if name == "translate" else name)
    choices = Choices(locks=() if way == "none" else None)
    return Job(template, text=text, document=text, choices=choices)


def main() -> None:
    """Run both ways side by side, print the table, keep every answer."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", required=True)
    parser.add_argument("--models", type=Path, help="where what is compiled is kept")
    parser.add_argument("--passages", type=int, default=300)
    parser.add_argument("--first", type=int, default=0, help="passages before it are left alone")
    parser.add_argument("--only", default="", help="templates, joined by commas")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    templates = given.only.split(",") if given.only else TEMPLATES
    store = TemplateStore(app_paths.resources() / "templates", Path(tempfile.mkdtemp()))
    rows: dict[tuple[int, str, str], Row] = {}
    if given.out and given.out.exists():
        for line in given.out.read_text("utf-8").splitlines():
            row = json.loads(line)
            rows[row["number"], row["template"], row["locks"]] = row
    session = opened(given.model, given.models)
    texts = passages(given.passages, lambda text: len(session.prompts.text(text)))
    for first in range(given.first, len(texts), BLOCK):
        for name in templates:
            wanted: list[Asked] = []
            for number in range(first, min(first + BLOCK, len(texts))):
                for way in WAYS:
                    key = (number, name, way)
                    if key not in rows:
                        wanted.append(asked(session, key, job_of(store, name, texts[number], way)))
            for key, answer, tokens in answers(session, wanted):
                number, _, way = key
                rows[key] = {"number": number, "template": name, "locks": way, "tokens": tokens,
                             "passage": texts[number], "answer": answer}  # fmt: skip
                if given.out:
                    with given.out.open("a", encoding="utf-8") as file:
                        file.write(json.dumps(rows[key], ensure_ascii=False) + "\n")
            print(f"{time.strftime('%H:%M')} {len(rows)} answers", flush=True)
        report(list(rows.values()))


def report(rows: list[Row]) -> None:
    """One line a template and way."""
    for name in (*TEMPLATES, "all"):
        for way in WAYS:
            mine = [r for r in rows if r["locks"] == way and name in (r["template"], "all")]
            each = [judged(r["passage"], r["answer"], translated=r["template"] == "translate")
                    for r in mine]  # fmt: skip
            found: Counter[str] = sum(each, Counter())
            faulty = sum(any(some[kind] for kind in KINDS) for some in each)
            altered = ", ".join(f"{kind.value} {found[kind]}" for kind in KINDS)
            left = sum(count for kind, count in found.items() if kind.startswith("-"))
            print(f"  {name:16} {way:6} {len(mine)} answers, altered: {altered}, in {faulty} of "
                  f"them; left out {left}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
