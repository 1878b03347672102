"""The context that fits around a range, and conversations cut to a limit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from writer_app.domain.templates.prompt import DIAL, Dial, pull, surroundings

PAGE = "\n\n".join(f"Paragraph {n} has a few words. And more." for n in range(50))


def tokens(text: str) -> int:
    return len(text.split())


def test_the_dial_rises() -> None:
    assert list(DIAL.values()) == sorted(DIAL.values())
    assert DIAL["free"] == 0


def test_context_is_whole_paragraphs_nearest_first() -> None:
    at = PAGE.index("Paragraph 25")
    found = surroundings(PAGE, at, at + 30, budget=40, count=tokens)
    assert found.before.startswith("Paragraph 22")
    assert found.after.rstrip().endswith("more.")


def test_what_one_side_does_not_need_goes_to_the_other() -> None:
    end = len(PAGE)
    found = surroundings(PAGE, end, end, budget=30, count=tokens)
    assert tokens(found.before) > 20
    assert found.after == ""


@given(st.integers(0, 2000), st.integers(0, 400), st.integers(-1, 300))
@settings(max_examples=60, deadline=None)
def test_context_never_exceeds_its_budget(start: int, length: int, budget: int) -> None:
    found = surroundings(PAGE, start, start + length, budget=budget, count=tokens)
    assert tokens(found.before) + tokens(found.after) <= max(budget, 0)
    assert PAGE[:start].endswith(found.before)
    assert PAGE[start + length :].startswith(found.after)


def test_a_long_text_is_counted_only_near_the_range() -> None:
    sizes: list[int] = []

    def count(text: str) -> int:
        sizes.append(len(text))
        return len(text) // 4

    surroundings("word " * 200_000, 500_000, 500_010, budget=100, count=count)
    assert max(sizes) <= 800
    assert len(sizes) < 60


@pytest.mark.parametrize("dial", ["light", "careful", "strict"])
def test_the_dial_holds_a_larger_model_less(dial: Dial) -> None:
    found = [pull(dial, size) for size in (135_000_000, 500_000_000, 1_600_000_000, 8_000_000_000)]
    assert found == sorted(found, reverse=True)
    assert (found[0], found[-1] > 0) == (DIAL[dial], True)


def test_a_free_edit_is_free_for_every_size() -> None:
    assert [pull("free", size) for size in (0, 135_000_000, 10**10)] == [0.0, 0.0, 0.0]


def test_a_model_of_unknown_size_is_held_as_a_small_one() -> None:
    assert pull("careful", 0) == DIAL["careful"]
