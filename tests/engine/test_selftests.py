"""Kept self-test results, as `doctor` reads them."""

from __future__ import annotations

import json
from pathlib import Path

from writer_app.engine.selftests import kept


def test_results_are_read_and_garbage_is_left_out(tmp_path: Path) -> None:
    good, bad = tmp_path / ".cache" / "abc", tmp_path / ".cache" / "def"
    for folder in (good, bad):
        folder.mkdir(parents=True)
    entry = {"format": "int8", "longest_draft": 7, "tried": {"int8": {"ms": {"1": 12.3}}}}
    (good / "selftest.json").write_text(json.dumps({"a machine": entry, "other": {"format": ""}}))
    (bad / "selftest.json").write_text("[1]")
    first, second = kept(tmp_path)
    assert str(first) == "abc: int8, 12 ms a token, drafts up to 7 (a machine)"
    assert "general way" in str(second)


def test_no_cache_is_no_result(tmp_path: Path) -> None:
    assert kept(tmp_path) == ()
