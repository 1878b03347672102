"""Suggestions of a Markdown file are tracked changes of the Word file that is made of it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from writer_app.domain.comments import critic
from writer_app.domain.comments.values import Suggested
from writer_app.domain.word.values import Way
from writer_app.storage.files import document_file
from writer_app.storage.files.document_file import LoadedDocument
from writer_app.storage.formats.export import export

ME = Way("Me")
TEXT = (
    '# Trip\n\nWe {~~utilize~>use~~}{by="Ana" at=2026-11-29T10:00:00Z} the *old* boat.'
    "{++ It leaks.++}\n\n- one {--bad --}thing\n- two {~~grey~>gray~~}{>>US<<}"
    '{id=c1 by="Bo" at=2026-11-28T09:00:00Z}\n\n在{~~登陆~>登录~~}之后。\n'
)
TRACKED = [
    ("utilize", "use", "Ana", "2026-11-29T10:00:00Z"),
    ("", " It leaks.", "CriticMarkup", ""),
    ("bad ", "", "CriticMarkup", ""),
    ("grey", "gray", "Bo", "2026-11-28T09:00:00Z"),
    ("陆", "录", "CriticMarkup", ""),
]


@pytest.fixture
def markdown(tmp_path: Path) -> LoadedDocument:
    path = tmp_path / "page.md"
    path.write_text(TEXT, encoding="utf-8")
    return document_file.read(path, ME)


def tracked(loaded: LoadedDocument) -> list[tuple[str, str, str, str]]:
    assert loaded.word is not None
    return [
        (
            loaded.text[one.start : one.end],
            one.new,
            one.author,
            one.date if one.author != "CriticMarkup" else "",
        )
        for one in loaded.word.revisions()
    ]


def test_saved_as_word_they_are_tracked(markdown: LoadedDocument, tmp_path: Path) -> None:
    document_file.save_as(markdown, markdown.text, tmp_path / "page.docx")
    word = document_file.read(tmp_path / "page.docx", ME)
    assert word.text == markdown.text
    assert tracked(word) == TRACKED


def test_the_next_save_tracks_what_is_left(markdown: LoadedDocument, tmp_path: Path) -> None:
    saved = document_file.save_as(markdown, markdown.text, tmp_path / "page.docx")
    document_file.save(saved, saved.text.replace("utilize", "use"))
    assert tracked(document_file.read(tmp_path / "page.docx", ME)) == TRACKED[1:]


@pytest.mark.skipif(find_spec("pypandoc") is None, reason="needs the extra “formats”")
def test_exported_they_are_tracked(markdown: LoadedDocument, tmp_path: Path) -> None:
    made = export(
        markdown.text, tmp_path / "out.docx", "docx", title="Trip", margin=markdown.margin
    )
    word = document_file.read(tmp_path / "out.docx", ME)
    assert made.notes == ()
    assert tracked(word) == TRACKED
    assert word.word is not None
    assert len(word.word.comments()) == 1


def test_back_in_markdown_they_are_suggestions(markdown: LoadedDocument, tmp_path: Path) -> None:
    document_file.save_as(markdown, markdown.text, tmp_path / "page.docx")
    word = document_file.read(tmp_path / "page.docx", ME)
    taken = word.text.replace("bad ", "")
    back = document_file.save_as(word, taken, tmp_path / "back.md")
    again = document_file.read(back.path)
    found = [(one.old, one.new, one.author, one.date) for one in again.margin.suggested]
    named = [
        (old, new, "" if author == "CriticMarkup" else author, date)
        for old, new, author, date in TRACKED
    ]
    assert found == [one for one in named if one[0] != "bad "]


@pytest.mark.parametrize(
    ("mark", "suggested"),
    [
        ('a {++b++}{by="Ana"} c', Suggested(2, "", "b", "Ana")),
        ('{--a--}{by="A B" at=2026-11-29} c', Suggested(0, "a", "", "A B", "2026-11-29")),
        ("{--a--}{by=} c", Suggested(0, "a", "")),
    ],
)
def test_who_suggests_stands_behind_the_mark(mark: str, suggested: Suggested) -> None:
    text, margin = critic.lift(mark)
    assert margin.suggested == (suggested,)
    assert critic.put(text, margin) == mark
