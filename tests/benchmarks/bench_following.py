"""Does the way from the model to the page lose what a writer asked for? Forty prompts of our own.

    python tests/benchmarks/bench_following.py --model ID [--models FOLDER] --answers FILE
        [--count 40] [--tokens 160] [--show]

Each asks at the caret for one thing that can be checked: a number of words, JSON, capitals, a
certain end. The model is asked once, uncleaned, and its words are kept in FILE; then they are
played by the scripted engine through the program's own way (the engine's cleaning, what is watched
in a draft) and checked again. With FILE complete no model is needed. `bench_cleaning.py` does the
same for the prompts of IFEval and the cleaner alone.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench_cleaning import is_json, paragraphs, words

from writer_app import paths as app_paths
from writer_app.assist.asking import options
from writer_app.assist.job import Choices, Job
from writer_app.assist.plan import plan
from writer_app.assist.run import write
from writer_app.engine.base.protocol import Chunk, Event, Failed, ModelRef
from writer_app.engine.link.client import EngineClient
from writer_app.engine.models.catalogue import Catalogue

Check = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Asked:
    """One prompt, the kind of its instruction, and whether an answer follows it."""

    kind: str
    prompt: str
    check: Check


def _ends(phrase: str) -> Check:
    return lambda text: text.rstrip().endswith(phrase)


def _has(pattern: str) -> Check:
    return lambda text: re.search(pattern, text) is not None


def _bullets(count: int) -> Check:
    return lambda text: len(re.findall(r"(?m)^\s*[*•-](?!\*) ?\S", text)) == count


def _between(least: int, most: int) -> Check:
    return lambda text: least <= len(words(text)) <= most


def _signs(least: int, most: int) -> Check:
    return lambda text: least <= len(re.findall(r"[\u4e00-\u9fff]", text)) <= most


def _parts(mark: str) -> Check:
    return lambda text: sum(bool(part.strip()) for part in text.split(mark)) == 2


def _wrapped(pairs: str) -> Check:
    def check(text: str) -> bool:
        body = text.strip()
        return len(body) > 2 and body[0] + body[-1] in pairs.split()

    return check


def _capitals(text: str) -> bool:
    return text == text.upper() and any(c.isalpha() for c in text)


def _small(text: str) -> bool:
    return text == text.lower()


def _no_comma(text: str) -> bool:
    return not re.search("[,，]", text)


def _blocks(count: int) -> Check:
    return lambda text: len(paragraphs(text)) == count


ASKED = (
    Asked("words", "Describe a rainy market in 30 to 50 words.", _between(30, 50)),
    Asked("words", "Say in fewer than 20 words why bread rises.", _between(1, 19)),
    Asked("words", "Write at least 80 words about an old bicycle.", _between(80, 999)),
    Asked("words", "用三十到六十个字写一写清晨的菜市场。", _signs(30, 60)),
    Asked("json", "Give three fruits with their colours as JSON and nothing else.", is_json),
    Asked("json", 'Write {"title": …, "author": …} as JSON for a book you invent.', is_json),
    Asked("json", "A shopping list of four things as a JSON array. Only the JSON.", is_json),
    Asked("json", "用 JSON 写出一本书的书名和作者，只输出 JSON。", is_json),
    Asked("capitals", "Write a notice that the lift is broken. All in CAPITAL LETTERS.", _capitals),
    Asked("capitals", "One sentence about thunder, in capital letters only.", _capitals),
    Asked("capitals", "Invite the neighbours to a barbecue, every letter a capital.", _capitals),
    Asked("small", "Two sentences about snow, all in small letters, no capitals.", _small),
    Asked("small", "write a short poem about moths in lowercase letters only", _small),
    Asked(
        "end",
        "Write a short mail to a plumber. End with the exact words “Is there anything else I can "
        "help with?” and nothing after them.",
        _ends("Is there anything else I can help with?"),
    ),
    Asked(
        "end",
        "Explain compost in two sentences, then end with: I hope this helps.",
        _ends("I hope this helps."),
    ),
    Asked("end", "A few lines on a lost cat. The last words are: Call me.", _ends("Call me.")),
    Asked(
        "end",
        "Answer a guest who asks for towels; finish with “Let me know if you need a change.”",
        _ends("Let me know if you need a change."),
    ),
    Asked("end", "写两句话介绍图书馆，最后一句是：希望对您有帮助。", _ends("希望对您有帮助。")),
    Asked(
        "bullets", "List exactly four uses of a brick as bullets that begin with *.", _bullets(4)
    ),
    Asked("bullets", "Three reasons to walk to work, each a line that begins with -.", _bullets(3)),
    Asked("bullets", "Give five names for a ferry, as a bullet list.", _bullets(5)),
    Asked("bullets", "用“-”开头列出三条省电的办法。", _bullets(3)),
    Asked("commas", "Describe a quiet street without any comma.", _no_comma),
    Asked("commas", "Write two sentences on tea. Use no commas at all.", _no_comma),
    Asked("commas", "Thank a colleague for soup and do not use a comma.", _no_comma),
    Asked(
        "two",
        "Give two different slogans for a bakery, with ****** between them and nothing else.",
        _parts("******"),
    ),
    Asked(
        "two",
        "Two different answers to “Why is the sea salty?”, separated by six asterisks: ******",
        _parts("******"),
    ),
    Asked("two", "Write two first lines for one novel. Put a line of --- between.", _parts("---")),
    Asked("title", "A poem of four lines on rust, with a title in <<>>.", _has(r"<<[^\n<>]+>>")),
    Asked(
        "title",
        "Begin with a title in double angular brackets, such as <<Night>>, then two sentences.",
        lambda text: text.lstrip().startswith("<<") and ">>" in text,
    ),
    Asked("title", "写一段关于秋天的话，题目放在<<>>里。", _has(r"<<[^\n<>]+>>")),
    Asked("postscript", "Write a note to a lodger with a postscript: P.S.", _has(r"P\.S\.")),
    Asked(
        "postscript", "A postcard from the Alps. At its end add P.P.S and a line.", _has(r"P\.P\.S")
    ),
    Asked(
        "quotes",
        "Say something kind about Mondays and wrap your entire answer in double quotation marks.",
        _wrapped('"" “”'),
    ),
    Asked(
        "quotes", "Put your whole reply in quotation marks: what do gulls say?", _wrapped('"" “”')
    ),
    Asked("quotes", "写一句给老师的祝福，整段放在引号里。", _wrapped('"" “”')),
    Asked("quotes", "One proverb on patience in double quotes, nothing else.", _wrapped('"" “”')),
    Asked("paragraphs", "Two paragraphs on a harbour, an empty line between.", _blocks(2)),
    Asked("code", "Show one line of Python that prints hello, in a ``` fence.", _has(r"(?m)^```")),
    Asked(
        "placeholders", "A letter to a landlord with three gaps like [name].", _has(r"\[[^\]]+\]")
    ),
)


def raw_answers(given: argparse.Namespace, chosen: tuple[Asked, ...]) -> dict[str, str]:
    """What the model itself writes, by the prompt; asked for where it is not kept yet."""
    known: dict[str, str] = {}
    if given.answers.exists():
        known = json.loads(given.answers.read_text("utf-8"))
    missing = [each for each in chosen if each.prompt not in known]
    if not missing:
        return known
    with tempfile.TemporaryDirectory() as home:
        paths = app_paths.find(Path(home), models=given.models).create()
        with EngineClient(paths, "transformers") as client:
            client.load(Catalogue(paths).resolve(given.model))
            for each in missing:
                known[each.prompt] = raw_answer(client, each, given.tokens)
                given.answers.write_text(json.dumps(known, ensure_ascii=False), "utf-8")
                print(f"{each.kind}: asked", flush=True)
    return known


def raw_answer(client: EngineClient, asked: Asked, tokens: int) -> str:
    """What the loaded model writes of one prompt, nothing taken away."""
    prompt = plan(Job(instruction=asked.prompt, at_caret=True)).prompts[0]
    how = replace(options(prompt, Choices(), tokens), clean=False)
    return _joined(client.stream(prompt.messages, how))


def _joined(events: Iterable[Event]) -> str:
    text = ""
    for event in events:
        if isinstance(event, Chunk):
            text = event.after(text)
        elif isinstance(event, Failed):
            raise SystemExit(event.message)
    return text


def on_the_page(answer: str, prompt: str) -> str:
    """What a writer gets of an answer that the model gives to this prompt."""
    with tempfile.TemporaryDirectory() as home:
        script = Path(home) / "script.json"
        script.write_text(json.dumps([{"text": answer, "delay_ms": 0}]), "utf-8")
        os.environ["WRITER_APP_SCRIPT"] = str(script)
        with EngineClient(app_paths.find(Path(home)).create(), "scripted") as client:
            client.load(ModelRef("scripted"))
            return _joined(write(client, Job(instruction=prompt, at_caret=True)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="starter")
    parser.add_argument("--models", type=Path, help="the folder that holds the models")
    parser.add_argument("--count", type=int, default=len(ASKED))
    parser.add_argument("--tokens", type=int, default=160)
    parser.add_argument("--answers", type=Path, default=Path("answers.json"))
    parser.add_argument(
        "--show", action="store_true", help="print what the way to the page changed"
    )
    given = parser.parse_args()
    chosen = ASKED[: given.count]
    known = raw_answers(given, chosen)
    raw = page = changed = 0
    for each in chosen:
        answer = known[each.prompt]
        text = on_the_page(answer, each.prompt)
        held, holds = each.check(answer), each.check(text)
        raw, page, changed = raw + held, page + holds, changed + (text.strip() != answer.strip())
        if held != holds:
            print(f"{each.kind}: raw {held}, on the page {holds}: {each.prompt}")
        if given.show and text.strip() != answer.strip():
            print(f"  {answer!r}\n  -> {text!r}")
    print(f"{len(chosen)} prompts; followed: raw {raw}, on the page {page}; changed {changed}")


if __name__ == "__main__":
    main()
