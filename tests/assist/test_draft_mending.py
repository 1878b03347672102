"""What rules mend in a draft: a signature, what nobody gave."""

from __future__ import annotations

import pytest

from writer_app.assist.draft_mending import mended_draft
from writer_app.domain.templates.draft_choice import DraftWish

HEAD = "Subject: Claim 7719\n\nDear Ms Lund,\n\nWhen can I expect it?"
HEAD_ZH = "主题：换班的事\n\n小皮：\n\n我还在等钥匙。"


@pytest.mark.parametrize(
    ("below", "mended"),
    [
        ("\n\nThank you,\nGina", "\n\nThank you,\nGina"),
        ("\n\nKind regards, Gina", "\n\nKind regards,\nGina"),
        ("\n\nKind regards,", "\n\nKind regards,\nGina"),
        ("\n\nKind regards,\n[Your Name]", "\n\nKind regards,\nGina"),
        ("\n\nKind regards,\nMs Lund", "\n\nKind regards,\nGina"),
        ("", "\n\nKind regards,\nGina"),
    ],
)
def test_a_letter_is_signed_by_its_sender(below: str, mended: str) -> None:
    wish = DraftWish(to="Ms Lund", sender="Gina")
    assert mended_draft(HEAD + below, wish, "claim 7719") == HEAD + mended


def test_a_chinese_letter_is_signed() -> None:
    wish = DraftWish(to="小皮", sender="阿美")
    for below in ("", "\n\n谢谢！阿美", "\n\n谢谢！"):
        assert mended_draft(HEAD_ZH + below, wish, "钥匙") == f"{HEAD_ZH}\n\n谢谢！\n阿美"


def test_nobody_is_greeted_by_an_article() -> None:
    letter = "Subject: Claim\n\nDear the insurance office,\n\nThank you."
    assert "\nDear insurance office," in mended_draft(letter, DraftWish(), "claim")


def test_the_middle_of_a_speech_says_its_points_alone() -> None:
    given = "Opening of the skate park\npupils drew the plans; open until 9"
    wish = DraftWish(given=given, points="pupils drew the plans; open until 9")
    speech = (
        "Dear all,\n\nToday we open the skate park. It is a fine day.\n\nPupils drew the plans. "
        "They were so creative!\n\nIt stays open until 9. Thank you for coming. Have a good time."
    )
    assert mended_draft(speech, wish, given) == speech.replace(" They were so creative!", "")
    letter = f"Subject: Opening\n\n{speech}"
    assert mended_draft(letter, wish, given) == letter
    assert mended_draft(speech, DraftWish(given=given), given) == speech


def test_a_report_recommends_what_its_form_says() -> None:
    report = "# Swing\n\n## Findings\nThe chain is torn."
    whole = f"{report}\n\n## Recommendation: a new one\nIt costs 610 euros."
    assert mended_draft(whole, DraftWish(given="x", advice=False), "x").strip() == report
    assert mended_draft(whole, DraftWish(given="x"), "x") == whole
