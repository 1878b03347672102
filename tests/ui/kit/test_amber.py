"""Amber is for facts that differ and for a full context; nothing else may spend it."""

from __future__ import annotations

import re
from pathlib import Path

from writer_app.ui import kit

UI = Path(kit.__file__).parent.parent
AMBER = re.compile(r"""["'$.](warn|warn_bg|warn_mark)\b""")
MAY = {
    "kit/prompt_preview.py": "more tokens than the model reads",
    "kit/stylesheet.py": "the table of inks",
    "kit/widgets.py": "the meter of a full context",
    "page/mark_painting.py": "the zigzag under a fact, its sign",
    "panels/verdict_list.py": "a claim that differs from its source",
    "review/claim_marks.py": "the line under what differs",
    "review/page_bar.py": "the row of facts",
    "sources/chat_text.py": "a sentence that no source holds, a source that speaks to a model",
    "templates/bench_table.py": "facts that an answer lost",
    "translation/translation_table.py": "figures, links and terms that differ",
}


def test_only_facts_and_a_full_context_are_amber() -> None:
    named = {
        path.relative_to(UI).as_posix()
        for path in UI.rglob("*.py")
        if AMBER.search(path.read_text(encoding="utf-8"))
    }
    assert named == set(MAY)
