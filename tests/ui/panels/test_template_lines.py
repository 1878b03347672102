"""The colours of a template's source, line by line."""

from __future__ import annotations

import pytest

from writer_app.ui.panels.template_lines import BEGIN, BODY, HEAD, next_state, pieces


@pytest.mark.parametrize(
    ("line", "state", "found"),
    [
        ("---", BEGIN, [("---", "mark")]),
        ("id: formal", HEAD, [("id", "key")]),
        ('t: {en: "A: b"}', HEAD, [("t", "key"), ("en", "key"), ('"A: b"', "string")]),
        ("tags: [a] # why", HEAD, [("tags", "key"), ("# why", "comment")]),
        ("# user", BODY, [("# user", "role")]),
        ("Do {{selection}} now", BODY, [("{{selection}}", "name")]),
        ("{{#if notes}}x{{/if}}", BODY, [("{{#if notes}}", "logic"), ("{{/if}}", "logic")]),
        (r"\{{plain}}", BODY, []),
        ("id: formal", BODY, []),
    ],
)  # fmt: skip
def test_the_parts_of_a_line(line: str, state: int, found: list[tuple[str, str]]) -> None:
    assert [(line[p.start : p.end], p.part) for p in pieces(line, state)] == found


def test_states_run_from_the_head_to_the_messages() -> None:
    state = BEGIN
    for line, expected in (("---", HEAD), ("id: a", HEAD), ("---", BODY), ("---", BODY)):
        state = next_state(line, state)
        assert state == expected
