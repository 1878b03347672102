"""Which documents no model may see."""

from __future__ import annotations

from pathlib import Path

import pytest

from writer_app.domain.base import ai_rules
from writer_app.domain.base.errors import WithoutAi
from writer_app.domain.base.settings import Ai

SECRET = Ai(off_folders=("/home/a/docs/secret", "/home/a/docs/b"))


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("/home/a/docs/secret/plan.md", "/home/a/docs/secret"),
        ("/home/a/docs/secret/deep/plan.md", "/home/a/docs/secret"),
        ("/home/a/docs/b/x.md", "/home/a/docs/b"),
        ("/home/a/docs/secretly/plan.md", ""),
        ("/home/a/docs/secret", ""),
        ("/home/a/docs/plan.md", ""),
        ("", ""),
    ],
)
def test_what_lies_in_a_folder_is_left_out(path: str, folder: str) -> None:
    assert ai_rules.barred_folder(path, SECRET.off_folders) == folder


def test_a_link_lies_where_it_leads(tmp_path: Path) -> None:
    secret, shown = tmp_path / "secret", tmp_path / "shown"
    secret.mkdir()
    shown.symlink_to(secret)
    (tmp_path / "plan.md").symlink_to(secret / "plan.md")
    (tmp_path / "self.md").symlink_to(tmp_path / "self.md")
    assert ai_rules.barred_folder(tmp_path / "plan.md", [str(secret)]) == str(secret)
    assert ai_rules.barred_folder(secret / "plan.md", [str(shown)]) == str(shown)
    assert ai_rules.barred_folder(tmp_path / "self.md", [str(secret)]) == ""


def test_the_sentence_names_the_folder() -> None:
    assert "“secret”" in ai_rules.sentence(SECRET, "/home/a/docs/secret/plan.md")
    assert ai_rules.sentence(SECRET, "/home/a/plan.md") == ""


def test_switched_off_is_off_for_every_document() -> None:
    for path in ("", "/anywhere.md"):
        with pytest.raises(WithoutAi, match="Writing without AI is on"):
            ai_rules.check(Ai(off=True), path)
