"""What of a text can be held, in which forms, and what is left when something is let go."""

from __future__ import annotations

import pytest

from writer_app.domain.locks.forms import forms, quotation_forms
from writer_app.domain.locks.locks import USUAL, Held, LockKind, counts, found, holding, spans

TEXT = (
    "On 3 March 2024 Ann Lee sold 1,200 units. “We did it,” she said at https://a.org/x and "
    "`x = 1`, with {name}."
)


def test_everything_that_can_be_held_is_found_once() -> None:
    held = found(f"{TEXT} And 1,200 again.")
    assert counts(held, LockKind) == {
        LockKind.NUMBERS: 2, LockKind.NAMES: 1, LockKind.QUOTES: 1, LockKind.LINKS: 3,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("number", "also", "never"),
    [
        ("1,000 km", {"1000 km", "1 000 km", "1,000 kilometres", "1000km"}, {"1000", "1,000 m"}),
        ("2019", {"2019"}, {"2,019"}),
        ("3 March 2024", {"March 3, 2024", "2024-03-03", "2024年3月3日", "2024"}, {"3 March"}),
        ("$5", {"5 dollars"}, {"5", "£5"}),
        ("3.5%", {"3.5 percent", "3.5 %"}, {"3.5"}),
        ("twenty-five", {"25", "twenty", "five"}, set()),
        ("17", {"seventeen"}, set()),
        ("三千元", {"三千元"}, set()),
    ],
)
def test_a_number_has_its_forms_and_no_others(number: str, also: set[str], never: set[str]) -> None:
    assert also <= forms(number)
    assert not never & forms(number)


def test_what_the_instruction_names_may_come_too() -> None:
    held = holding(TEXT, USUAL, around="Change 1,200 to 1,300.")
    assert held.numbers is not None
    assert {"1,200", "1,300"} <= set(held.numbers)


def test_of_a_kind_with_something_let_go_the_others_must_appear() -> None:
    held = holding(TEXT, USUAL, loosened=[Held(LockKind.NUMBERS, "1,200")])
    assert held.numbers is None
    assert [forms_[0] for forms_ in held.required] == ["3 March 2024"]
    assert "quotes" in held.closed


def test_a_quotation_that_was_let_go_may_become_another() -> None:
    held = holding(TEXT, USUAL, loosened=[Held(LockKind.QUOTES, "“We did it,”")])
    assert "quotes" not in held.closed
    assert held.numbers is not None


def test_a_manner_of_speaking_is_no_number_that_is_held() -> None:
    assert [one.text for one in found("A dozen ships and 12 boats came.")] == ["12"]


def test_without_kinds_nothing_is_held() -> None:
    assert holding(TEXT, ()) == type(holding(TEXT, ()))()


@pytest.mark.parametrize(
    ("text", "kind", "span"),
    [
        ("The area is $a = \\pi r^2$ here.", "formulas", "$a = \\pi r^2$"),
        ("As was said.[^1]\n\n[^1]: Here.", "notes", "[^1]"),
        ("So it is [@lee2024].", "notes", "[@lee2024]"),
        ("See https://a.org/x today.", "links", "https://a.org/x"),
    ],
)
def test_a_span_is_held_among_its_kind_alone(text: str, kind: str, span: str) -> None:
    assert [name for name, found_ in spans(text).items() if span in found_] == [kind]


@pytest.mark.parametrize(
    ("quotation", "all_forms"),
    [
        ("“We did it,”", {"“We did it,”", "“We did it.”", "“We did it”"}),
        ('"fine"', {'"fine"', '"fine,"', '"fine."'}),
        ("“一切都好，”", {"“一切都好，”", "“一切都好。”", "“一切都好”"}),
        ("“Why?”", {"“Why?”"}),
        ("“Wait …”", {"“Wait …”"}),
        ("“.”", {"“.”"}),
    ],
)
def test_a_quotation_ends_as_its_sentence_asks(quotation: str, all_forms: set[str]) -> None:
    assert quotation_forms(quotation) == all_forms
