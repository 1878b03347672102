"""Sentences of a transcript in which somebody takes something on."""

from __future__ import annotations

import pytest

from writer_app.domain.templates.promised import promised


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Ann: It is broken.\nRaj: I'll order one by Friday.", "- Raj: I'll order one by Friday."),
        ("Ann: Who writes to them?\nRaj: I do.", "- Raj: Who writes to them? / I do."),
        ("Ann: Lee, please look for it.\nLee: Fine.", "- Lee: please look for it."),
        ("Ann: Lee makes the rota.\nLee: Fine.", "- Lee: makes the rota."),
        ("Ann: Do we print it again?\nLee: The match was good.", ""),
        ("老岑：音响我来租，四月底前定下来。\n邓洁：好。", "- 老岑：音响我来租，四月底前定下来。"),
        ("邓洁：邀请信谁写？\n老岑：我写。", "- 老岑：邀请信谁写？ / 我写。"),
        ("韩雪：排班表阿凯来排。\n阿凯：行。", "- 阿凯：排班表你来排。"),
        ("梅子：我问过，修一次800。\n韩雪：那就修。", ""),
        ("No transcript at all.", ""),
    ],
)
def test_what_somebody_takes_on_is_found(said: str, found: str) -> None:
    assert promised(said) == found
