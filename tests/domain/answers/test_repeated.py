"""Paragraphs of the document that a text written at the caret begins with."""

from __future__ import annotations

import pytest

from writer_app.domain.answers.repeated import Repeated

PAGE = (
    "# The harbour log\n\nThe keeper wrote it down each night.\n\n他每晚都把潮水记下来，从不忘记。"
)
AGAIN = "The keeper wrote it down each night."


@pytest.mark.parametrize("step", [1, 5, 1000])
@pytest.mark.parametrize(
    ("answer", "left"),
    [
        (f"# The harbour log\n\n{AGAIN}\n\nThen came the storm.", "Then came the storm."),
        ("他每晚都把潮水记下来，从不忘记。\n\n后来风暴来了。", "后来风暴来了。"),
        (f"\n\n{AGAIN}\n \nNew.", "New."),
        ("Then came the storm.", "Then came the storm."),
        ("The keeper wrote nothing.", "The keeper wrote nothing."),
        (f"{AGAIN} And more.", f"{AGAIN} And more."),
        (f"New.\n\n{AGAIN}", f"New.\n\n{AGAIN}"),
        (AGAIN, AGAIN),  # asked for, perhaps
        (f"# The harbour log\n\n{AGAIN}", f"# The harbour log\n\n{AGAIN}"),
        ("", ""),
    ],
)
def test_the_page_is_not_said_over_again(answer: str, left: str, step: int) -> None:
    repeated = Repeated(PAGE)
    pieces = [answer[at : at + step] for at in range(0, len(answer), step)]
    assert "".join(map(repeated.feed, pieces)) + repeated.finish() == left
