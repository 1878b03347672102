"""The door to the writing jobs: templates as recipes, requests as work, sure ghosts only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from writer_app.assist.sources import evidence
from writer_app.bridge.model.jobs import Request
from writer_app.bridge.review.writing import AssistWriting
from writer_app.domain.base.errors import UsageError
from writer_app.domain.sources.conversation import Place
from writer_app.domain.sources.passage import Passage
from writer_app.domain.sources.verdicts import CheckedClaim, ClaimFinding
from writer_app.domain.templates.template import Template, parse
from writer_app.engine.base.protocol import (
    Chunk,
    Done,
    EndReason,
    Failed,
    ModelRef,
    Scored,
    TokenScore,
)
from writer_app.engine.link.client import EngineClient
from writer_app.paths import Paths, resources


def get(template: str) -> Template:
    path = resources() / "templates" / f"{template}.prompt.md"
    return parse(path.read_text(encoding="utf-8"), path.name)


@pytest.fixture
def client(paths: Paths) -> Iterator[EngineClient]:
    with EngineClient(paths, "scripted") as client:
        yield client


def test_a_recipe_says_what_a_template_means_for_its_answer() -> None:
    recipe = AssistWriting(get).recipe("fix-grammar")
    template = get("fix-grammar")
    assert (recipe.template, recipe.title) == (template.id, template.title_in("en"))
    assert recipe.dial == template.guard.dial
    assert recipe.apply == template.head.apply


@pytest.mark.parametrize("asked", [{"instruction": "Mend it."}, {"template": "fix-grammar"}])
def test_a_rewrite_streams_and_ends(client: EngineClient, asked: dict[str, str]) -> None:
    request = Request(text="He dont know. It rains.", **asked)
    events = list(AssistWriting(get).rewrite(request)(client))
    assert any(isinstance(event, Chunk) for event in events)
    assert isinstance(events[-1], Done)


def test_a_panel_template_gets_what_was_filled_in(client: EngineClient) -> None:
    request = Request(document="Bees hum.", template="key-points", values={"points": "99"})
    with pytest.raises(UsageError, match="points must be at most 10"):
        list(AssistWriting(get).summarize(request)(client))


def test_a_reply_from_sources_answers_question_by_question_where_a_state_tells(
    client: EngineClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "laid", lambda _client: True)
    writing = AssistWriting(get)
    found = [("/notes.md", "Notes", Passage("Bees hum in June.", 0, 17))]
    writing.sources = lambda: lambda _question: found
    mail = "Hi,\nwhen do the bees hum? And are the wasps loud?\nThanks, Mina"
    request = Request(mail, template="reply-from-faq", values={"sender": "Lena"})
    events = [*writing.rewrite(request)(client)]
    said = "".join(each.text for each in events if isinstance(each, Chunk))
    assert said.startswith("Hi Mina,\n\n")
    assert said.endswith("\n\nKind regards,\nLena")
    assert isinstance(events[-1], Done)


def test_claims_are_checked_against_the_chosen_sources(client: EngineClient) -> None:
    writing = AssistWriting(get)
    request = Request("Bees hum.", document="Bees hum. Cats purr.", template="fact-check")
    (refused,) = writing.summarize(request)(client)
    assert isinstance(refused, Failed)
    passage = Passage("Bees hum in June.", 0, 17, ("Bees",), page=3)
    writing.sources = lambda: lambda _claim: [("/notes.md", "Notes", passage)]
    events = [*writing.summarize(request)(client)]
    said = "".join(each.text for each in events if isinstance(each, Chunk))
    assert said == "- Bees hum. — Supported [1]\n\n[1] Notes › Bees, p. 3"
    (claim,) = (each for each in events if isinstance(each, CheckedClaim))
    assert (claim.words, claim.verdict.finding) == ("Bees hum.", ClaimFinding.SUPPORTED)
    assert claim.place == Place("/notes.md", "Notes", passage.text, 0, 17, 3, ("Bees",))
    assert isinstance(events[-1], Done)


def test_only_a_template_that_declares_it_sees_the_clipboard(
    client: EngineClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = "---\nformat: 1\nid: {0}\nversion: 1\ntitle: T\ndescription: D.\n{1}license: X\n---\n"
    texts = {
        "with": head.format("with", "needs: [clipboard]\n")
        + "# user\n{{selection}} {{clipboard}}\n",
        "none": head.format("none", "") + "# user\n{{selection}}\n",
    }
    read: list[str] = []
    writing = AssistWriting(
        lambda name: parse(texts[name]), clipboard=lambda: read.append("") or "Copied."
    )
    for name in ("none", "with"):
        work = writing.rewrite(Request(text="Mine.", template=name))
        assert [e for e in work(client) if isinstance(e, Done)][-1].reason is EndReason.STOP
    assert len(read) == 1


def test_counting_waits_for_a_model(client: EngineClient) -> None:
    work = AssistWriting(get).count(Request(text="One two three."))
    assert list(work(client)) == []
    client.load(ModelRef("demo"))
    (counted,) = work(client)
    assert counted.conversation > 3


class Surely:
    """A client whose answer is known, and how sure it is of each token."""

    def __init__(self, tokens: Sequence[tuple[str, float]]) -> None:
        self._tokens = tokens

    def stream(self, *_asked: Any) -> Iterator[Any]:
        yield Chunk(1, "".join(text for text, _ in self._tokens))
        yield Done(1, EndReason.STOP)

    def score(self, *_asked: Any) -> Scored:
        return Scored(1, tuple(TokenScore(text, logprob) for text, logprob in self._tokens))


SURENESS = [
    ([("under", -0.1), (" the", -0.2), (" moon", -0.3)], "under the moon"),
    ([("under", -0.1), (" the", -0.2), (" mo", -9.0), ("on", -0.1)], "under"),
    ([("under", -5.0), (" the", -0.2)], ""),
    ([], ""),
]


@pytest.mark.parametrize(("tokens", "expected"), SURENESS)
def test_words_that_come_by_themselves_are_sure(
    tokens: list[tuple[str, float]], expected: str
) -> None:
    work = AssistWriting(get).proceed_if_sure(Request(before="The harbour lay still"))
    events = list(work(Surely(tokens)))  # type: ignore[arg-type] # enough of a client
    assert "".join(e.text for e in events if isinstance(e, Chunk)) == expected
    assert isinstance(events[-1], Done)
