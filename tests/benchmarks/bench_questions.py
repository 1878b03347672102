"""How soon does a second question about the same material begin to be answered?

    python tests/benchmarks/bench_questions.py [--model ID] [--folder FOLDER] [--case NAME …]

Material: guides of `../shared/material/parallel`. Three conversations as the window has them: about
an open document, about attached files that are small, about attached files that are not. Each has
three questions. For each: seconds from the question to the first words (finding the passages and
asking the model whether they hold the answer are in it), tokens of the prompt, and how many of them
were read before.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from writer_app import paths as app_paths
from writer_app.assist.sources.answering import TEMPLATE
from writer_app.assist.sources.chatting import Inquiry, chat
from writer_app.domain.sources.conversation import ChatTurn
from writer_app.engine.base.protocol import Chunk, Event, GenerateOptions, Started
from writer_app.engine.link.client import EngineClient, Messages
from writer_app.engine.models.catalogue import Catalogue
from writer_app.storage.sources.finder import Finder
from writer_app.storage.templates.templates import TemplateStore

MATERIAL = Path(__file__).resolve().parents[3] / "shared" / "material" / "parallel"


@dataclass(frozen=True)
class Case:
    """What is asked of which guides."""

    document: str = ""
    files: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    characters: int = 10**9  # of each file


CASES = {
    "document": Case(
        document="en/getting-paid.md",
        questions=(
            "Why do some people seek financial support for open source work?",
            "Which company pays its engineers to work on Python?",
            "How can a project find funding through crowdfunding?",
        ),
    ),
    "small files": Case(
        files=("en/finding-users.md", "en/metrics.md"),
        characters=6_000,
        questions=(
            "Where can I find the audience of my project?",
            "How do I help people find and follow my work?",
            "Which number tells how many people find my project?",
        ),
    ),
    "many files": Case(
        files=tuple(f"en/{name}.md" for name in (
            "best-practices", "building-community", "code-of-conduct", "finding-users",
            "getting-paid", "how-to-contribute", "legal", "metrics", "starting-a-project",
        )),
        questions=(
            "How do I choose a license for my project?",
            "Which license is the most permissive one for a new project?",
            "How should a maintainer say no to a contribution?",
        ),
    ),
    "Chinese document": Case(
        document="zh/metrics.md",
        questions=("为什么要衡量项目的指标？", "怎样知道项目被多少人使用？"),
    ),
}  # fmt: skip


class Watched(EngineClient):
    """A client that keeps what each answer's prompt came to."""

    started: tuple[Started, ...] = ()

    def stream(self, messages: Messages, options: GenerateOptions) -> Iterator[Event]:
        """As the client's, looked at."""
        for event in super().stream(messages, options):
            if isinstance(event, Started):
                self.started += (event,)
            yield event


def main() -> int:
    """Ask, print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", default="")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--case", nargs="*", choices=list(CASES), default=list(CASES))
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        home = chosen.folder or Path(place)
        paths = app_paths.find(home, models=app_paths.find().models).create()
        finder = Finder(paths)
        try:
            with Watched(paths, "transformers") as client:
                client.load(Catalogue(app_paths.find()).resolve(chosen.model), lambda _event: None)
                print("| | question | seconds to the first word | tokens | read before |")
                for name in chosen.case:
                    ask(client, finder, name, home)
        finally:
            finder.close()
    return 0


def ask(client: Watched, finder: Finder, name: str, home: Path) -> None:
    """One conversation."""
    case = CASES[name]
    inquiry = Inquiry("")
    if case.document:
        text = (MATERIAL / case.document).read_text(encoding="utf-8")
        inquiry = replace(inquiry, document=text, path=case.document, title=case.document)
    else:
        sources = finder.attach(list(copied(case, home / "files" / name))).sources
        finder.learn(sources)
        finder.find("warm up", sources=sources)  # its process starts once a session
        inquiry = replace(inquiry, sources=sources)
    template = TemplateStore(
        app_paths.resources() / "templates", client.paths.templates
    ).get(TEMPLATE)  # fmt: skip
    turns: list[ChatTurn] = []
    for question in case.questions:
        client.started = ()
        begun = time.perf_counter()
        first = 0.0
        for event in chat(client, finder, told(inquiry, question, turns), template):
            if isinstance(event, Chunk) and not first:
                first = time.perf_counter() - begun
            if isinstance(event, ChatTurn):
                turns.append(event)
        print(row(name, question, first, client.started), flush=True)
        print(f"    {shown(turns[-1])} [{time.perf_counter() - begun:.1f} s]")


def shown(turn: ChatTurn) -> str:
    """What came of a question."""
    if turn.stopped:
        return "(broke off)"
    return "(refused)" if turn.refused else turn.text


def told(inquiry: Inquiry, question: str, turns: Sequence[ChatTurn]) -> Any:
    """The next question of a conversation."""
    return replace(inquiry, question=question, turns=tuple(turns))


def copied(case: Case, folder: Path) -> Iterator[Path]:
    """The case's files, as long as it says."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in case.files:
        path = folder / Path(name).name
        text = (MATERIAL / name).read_text(encoding="utf-8")
        path.write_text(text[: case.characters], encoding="utf-8")
        yield path


def row(name: str, question: str, first: float, started: Sequence[Started]) -> str:
    """One line of the table."""
    prompt = started[0].prompt_tokens if started else 0
    cached = started[0].cached_tokens if started else 0
    return f"| {name} | {question} | {first:.2f} | {prompt} | {cached} |"


if __name__ == "__main__":
    sys.exit(main())
