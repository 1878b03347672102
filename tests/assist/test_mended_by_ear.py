"""A sign that only sounds right is mended where the whole sentence is far likelier with another."""

from __future__ import annotations

from typing import Any

import pytest

from writer_app.assist.homophones import mended
from writer_app.assist.job import Job
from writer_app.assist.plan import plan
from writer_app.assist.rules import at_its_end
from writer_app.domain.base.errors import EngineError
from writer_app.domain.templates.prompt import Dial
from writer_app.domain.templates.template import parse
from writer_app.engine.base.protocol import (
    Chunk,
    Done,
    EndReason,
    Event,
    Message,
    Scored,
    TokenScore,
)

OTHERS = {"以": ("已", -1.0), "门": ("们", -0.5)}


class Ear:
    """Finds a sentence likelier by what it is told for each of its signs."""

    def __init__(self, likes: dict[str, float]) -> None:
        self.likes, self.asked = likes, list[str]()

    def score(self, messages: tuple[Message, ...], text: str, alternatives: int = 0) -> Scored:
        self.asked.append(text)
        odds = [self.likes.get(sign, -2.0) for sign in text]
        others = [(OTHERS[sign],) if sign in OTHERS else () for sign in text]
        return Scored(1, tuple(map(TokenScore, text, odds, others)))


class Server(Ear):
    def score(self, messages: tuple[Message, ...], text: str, alternatives: int = 0) -> Scored:
        raise EngineError("A server cannot score text.")


def ear(likes: dict[str, float]) -> Any:
    return Ear(likes)


def sound(ear: Any, text: str, *held: str) -> str:
    return mended(ear, text, held)


def test_what_gains_much_is_mended_and_what_gains_little_is_not() -> None:
    ear = Ear({"以": -9.0, "已": -1.0, "门": -2.0, "们": -1.0})
    assert sound(ear, "我门以经到了") == "我门已经到了"
    assert ear.asked == ["我门以经到了", "我门已经到了", "我们以经到了"]


@pytest.mark.parametrize("held", ["以经", "我以经到了"])
def test_what_is_held_stays(held: str) -> None:
    assert sound(Ear({"以": -9.0, "已": -1.0}), "我以经到了", held) == "我以经到了"


@pytest.mark.parametrize(
    ("answer", "dial", "meant"),
    [
        ("无论谁来", "careful", "不管谁来"),  # gains 4 in all
        ("无论谁来", "light", "无论谁来"),
        ("无论谁来", "free", "无论谁来"),
        ("不管谁吃", "careful", "不管谁吃"),  # gains 9
        ("无论谁吃", "careful", "不管谁吃"),
        ("不管谁吃", "strict", "不管谁来"),
        ("不管谁来。", "careful", "不管谁来"),
        ("不管谁来", "careful", "不管谁来"),
    ],
)
def test_what_the_model_changed_has_to_gain_what_the_dial_asks(
    answer: str, dial: Dial, meant: str
) -> None:
    likes = {"无": -1.0, "论": -1.0, "不": -3.0, "管": -3.0, "来": -10.0, "吃": -1.0}
    assert mended(ear(likes), answer, (), "不管谁来", dial) == meant


def test_an_answer_that_changes_much_counts_as_a_whole() -> None:
    source, answer = "甲一乙一丙一丁一戊一己一庚", "子一丑一寅一卯一辰一巳一午"
    fond, cold = ear(dict.fromkeys("子丑寅卯辰巳午", -0.5)), ear({})
    assert mended(fond, answer, (), source, "careful") == answer
    assert mended(cold, answer, (), source, "careful") == source
    assert len(cold.asked) == 3


def test_particles_count_as_they_came() -> None:
    assert mended(ear({}), "跑得快", (), "跑的快", "careful") == "跑得快"


def test_a_server_changes_nothing() -> None:
    assert sound(Server({}), "我以经到了") == "我以经到了"


def test_an_answer_is_mended_at_its_end() -> None:
    def answer(reason: EndReason) -> list[Event]:
        events: list[Event] = [Chunk(1, "我以经"), Chunk(1, "到了"), Done(1, reason)]
        ear: Any = Ear({"以": -9.0, "已": -1.0})
        return list(at_its_end(iter(events), lambda text: mended(ear, text)))

    *_, mend, end = answer(EndReason.STOP)
    assert mend == Chunk(1, "我已经到了", back=5)
    assert end == Done(1, EndReason.STOP)
    assert len(answer(EndReason.CANCELLED)) == 3


@pytest.mark.parametrize(
    ("tags", "text", "tiny", "by_ear"),
    [
        ("proofread", "我以经到了。", False, True),
        ("proofread", "我以经到了。", True, False),
        ("proofread", "I am here.", False, False),
        ("edit", "我以经到了。", False, False),
    ],
)
def test_what_is_proofread_in_chinese_is_heard(
    tags: str, text: str, tiny: bool, by_ear: bool
) -> None:
    head = f"format: 1\nid: mend\ntitle: Mend\nscope: sentence\ntags: [{tags}]"
    template = parse(f"---\n{head}\n---\n# user\n{{{{selection}}}}\n")
    assert plan(Job(template, text=text), tiny=tiny).prompts[0].by_ear is by_ear
