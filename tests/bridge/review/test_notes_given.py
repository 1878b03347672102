"""The notes that a request would take along, before a model is asked."""

from __future__ import annotations

from writer_app.bridge.model.jobs import Request
from writer_app.bridge.review.writing import AssistWriting
from writer_app.domain.templates.template import Template
from writer_app.domain.text.named_notes import NamedNote

ANN = NamedNote("Ann Lee", ("Ann",), "Tall.", "person")


def get(_name: str) -> Template:
    raise AssertionError


def test_the_plan_says_which_notes_go_along() -> None:
    writing = AssistWriting(get, notes=lambda: (ANN,))
    assert writing.given(Request(text="Ann came.", instruction="shorter")) == ("Ann Lee",)
    assert writing.given(Request(text="She came.", instruction="shorter")) == ()
    assert writing.given(Request(text="", instruction="x")) == ()


def test_without_notes_nothing_is_planned() -> None:
    assert AssistWriting(get).given(Request(template="any")) == ()
