"""Curly quotation marks and dashes; lines broken by hand joined, those that are meant left."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from writer_app.domain.text.chinese import applied
from writer_app.domain.text.typography import typographic, unbroken

CURLY = [
    ('She said, "I don\'t know."', "She said, “I don’t know.”"),
    ("'Yes,' he said.", "‘Yes,’ he said."),
    ('**"Bold"** and ("inside")', "**“Bold”** and (“inside”)"),
    ("the '90s, rock 'n' roll", "the ’90s, rock ’n’ roll"),
    ("the boys' boats", "the boys’ boats"),
    ('a 6\' mast and a 12" plank', 'a 6\' mast and a 12" plank'),
    ("1914--1918, a break---so...", "1914–1918, a break—so…"),
    ('`"code"` and [x](a "t") "y"', '`"code"` and [x](a "t") “y”'),
    ("---\na: \"b\"\n---\n\n---\n\n| a |\n|---|\n", "---\na: \"b\"\n---\n\n---\n\n| a |\n|---|\n"),
    ('Er sagte: "Das ist nicht wahr, und das weiß er auch."',
     "Er sagte: „Das ist nicht wahr, und das weiß er auch.“"),
    ('他说"好"。', '他说"好"。'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "made"), CURLY)
def test_straight_marks_become_typographic(text: str, made: str) -> None:
    assert applied(text, typographic(text)) == made
    assert applied(made, typographic(made)) == made


LONG = "The keeper wrote down what the sea had done that night and"
JOINED = [
    (f"{LONG}\nnever once asked why it had done it.\n",
     f"{LONG} never once asked why it had done it.\n"),
    (f"> {LONG}\n> never asked.\n>\n> Next.\n", f"> {LONG} never asked.\n>\n> Next.\n"),
    (f"- {LONG}\n  never asked.\n- Two\n", f"- {LONG} never asked.\n- Two\n"),
    (f"{LONG} a well-\nknown one.", f"{LONG} a well-known one."),
    ("O wild West Wind,\nthou breath of Autumn's being,\nthou",) * 2,
    ("Anna Holm\n12 Quay Road\nSaltmere",) * 2,
    (f"{LONG}  \nstays\n\n{LONG}\\\nstays",) * 2,
    (f"# {LONG}\n{LONG}\n\n```\n{LONG}\n{LONG}\n```\n",) * 2,
    ("我们在海边看见三艘渔船出海捕鱼，天气很好，风也不大，大家都很高兴，于是我们决定在这里多住几天再回\n去看看。",
     "我们在海边看见三艘渔船出海捕鱼，天气很好，风也不大，大家都很高兴，于是我们决定在这里多住几天再回去看看。"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "made"), JOINED)
def test_lines_broken_by_hand_are_joined(text: str, made: str) -> None:
    assert applied(text, unbroken(text)) == made


@given(st.text(alphabet="ab \n\"'-.>#|`*12潮，", max_size=80))
def test_edits_are_in_order_and_keep_all_words(text: str) -> None:
    for find in (typographic, unbroken):
        edits = find(text)
        assert all(a.end <= b.start for a, b in pairwise(edits))
        kept = [c for c in applied(text, edits) if c.isalnum()]
        assert kept == [c for c in text if c.isalnum()]
