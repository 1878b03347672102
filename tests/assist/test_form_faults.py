"""Of two drafts of one form the one with more of it, and with less beyond it, has fewer faults."""

from __future__ import annotations

import pytest

from writer_app.assist.form_faults import form_faults
from writer_app.domain.templates.draft_choice import DraftWish

GIVEN = "Dr Pavlov\nNele\nyour comments on chapter 2\n21 November\n5 December"
LETTER = (
    "Subject: Comments on chapter 2\n\nDear Dr Pavlov,\n\nOn 21 November I asked you for your "
    "comments on chapter 2. Could you send them by 5 December?\n\nThank you,\nNele"
)


def faults(text: str, *, to: str = "Dr Pavlov", sender: str = "Nele") -> float:
    return form_faults(text, DraftWish(given=GIVEN, to=to, sender=sender), GIVEN)


@pytest.mark.parametrize(
    ("words", "instead"),
    [
        (" by 5 December", ""),
        ("5 December", "5 October"),
        ("5 December", "30 December at the latest, by 5 December"),
        ("your comments on chapter 2. C", "them. C"),
        ("\n\nThank you,", " My holiday begins then, and the printer is waiting.\n\nThank you,"),
        ("Nele", "Dr Pavlov"),
        ("Dear Dr Pavlov", "Hello everybody"),
        ("Nele", "[Your Name]"),
    ],
)
def test_what_a_letter_lacks_or_has_beyond_its_form(words: str, instead: str) -> None:
    assert faults(LETTER.replace(words, instead)) > faults(LETTER) + 0.2


def test_without_a_sender_the_addressee_signs_no_letter() -> None:
    bare = LETTER.replace("\nNele", "")
    assert faults(bare, sender="") < faults(bare + "\nDr Pavlov", sender="")


def test_what_a_comma_parts_is_not_one_thing() -> None:
    given = "bring your card, soup afterwards"
    apart = form_faults("Bring your card. Soup afterwards.", DraftWish(given=given), given)
    joined = form_faults("Bring your card and soup afterwards.", DraftWish(given=given), given)
    assert joined > apart + 0.5


def test_one_does_not_come_to_where_one_is_from() -> None:
    given = "pupils from Porto; ten days"
    assert form_faults("Welcome to Porto, for ten days.", DraftWish(given=given), given) > 1.5


def test_a_text_of_no_form_is_judged_as_a_draft() -> None:
    assert form_faults("Bees fly far.", DraftWish()) == 0.0
    assert form_faults("", DraftWish(), GIVEN) >= 100
