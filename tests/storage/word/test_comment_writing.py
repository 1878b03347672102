"""Comments written into packages: read back at their words, and nothing else changed."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from word_xml import package, paragraph, said

from writer_app.domain.comments.values import NOTHING, CommentThread, Margin, Note
from writer_app.domain.word.values import Way
from writer_app.storage.files import document_file
from writer_app.storage.files.document_file import LoadedDocument

BODY = paragraph("The tide ", said("gauge", "<w:b/>"), " stood.") + paragraph("Second &amp; last.")


def opened(folder: Path, data: bytes) -> LoadedDocument:
    path = folder / "a.docx"
    path.write_bytes(data)
    return document_file.read(path, Way("Me"))


def thread(text: str, words: str, *notes: str, resolved: bool = False) -> CommentThread:
    at = text.index(words)
    made = tuple(Note(f"n{i}", "Ana", "2026-01-02T03:04:05Z", said) for i, said in enumerate(notes))
    return CommentThread(at, at + len(words), made, resolved)


def again(loaded: LoadedDocument) -> LoadedDocument:
    return document_file.read(loaded.path, Way("Me"))


@pytest.mark.parametrize("words", ["tide", "tide **gau", "gauge", "stood.\n\nSec", "& last", "The"])
def test_a_new_comment_stands_at_its_words(tmp_path: Path, words: str) -> None:
    loaded = opened(tmp_path, package(BODY))
    new = thread(loaded.text, words, "Is <this> & right?\nSay.", "Yes.", resolved=True)
    document_file.save(loaded, loaded.text, margin=Margin((new,)))
    (found,) = again(loaded).margin.threads
    assert again(loaded).text == loaded.text
    assert [note.text for note in found.notes] == ["Is <this> & right?\nSay.", "Yes."]
    assert (found.resolved, found.notes[0].author) == (True, "Ana")
    assert loaded.text[found.start : found.end].strip("*") == words.replace("**", "").strip(
        "*"
    ) or (words.replace("**", "") in loaded.text[found.start : found.end].replace("**", ""))


def test_parts_that_hold_no_comments_stay_byte_for_byte(tmp_path: Path) -> None:
    data = package(BODY, styles="")
    loaded = opened(tmp_path, data)
    document_file.save(loaded, loaded.text, margin=Margin((thread(loaded.text, "tide", "x"),)))
    old, new = (zipfile.ZipFile(io.BytesIO(d)) for d in (data, loaded.path.read_bytes()))
    touched = {"word/document.xml", "[Content_Types].xml", "word/_rels/document.xml.rels"}
    for name in set(old.namelist()) - touched:
        assert old.read(name) == new.read(name)
    assert (
        paragraph("Second &amp; last.").replace("&", "&") in new.read("word/document.xml").decode()
    )


def test_answers_other_words_and_deleting(tmp_path: Path) -> None:
    loaded = opened(tmp_path, package(BODY))
    text = loaded.text
    both = Margin((thread(text, "tide", "one"), replace(thread(text, "last", "two"))))
    both = Margin((both.threads[0], CommentThread(both.threads[1].start, both.threads[1].end,
                                           (Note("other", "Bo", "2026", "two"),))))  # fmt: skip
    document_file.save(loaded, text, margin=both)
    first, second = (now := again(loaded)).margin.threads
    answer = Note("new", "Me", "2026-02-02T00:00:00Z", "An answer")
    first = replace(first, notes=(replace(first.notes[0], text="Other"), answer), resolved=True)
    document_file.save(now, text, margin=Margin((first, second)))
    one, two = (now := again(loaded)).margin.threads
    assert [note.text for note in one.notes] == ["Other", "An answer"]
    assert (one.resolved, two.notes[0].text, two.resolved) == (True, "two", False)
    document_file.save(now, text, margin=Margin((two,)))
    assert [t.notes[0].text for t in again(loaded).margin.threads] == ["two"]
    document_file.save(again(loaded), text, margin=NOTHING)
    assert again(loaded).margin == NOTHING
    assert again(loaded).text == text


def test_text_and_comments_change_in_one_save(tmp_path: Path) -> None:
    loaded = opened(tmp_path, package(BODY))
    text = loaded.text.replace("Second", "A second")
    document_file.save(loaded, text, margin=Margin((thread(text, "A second", "Lower case?"),)))
    now = again(loaded)
    (found,) = now.margin.threads
    assert (now.text, now.text[found.start : found.end]) == (text, "A second")


def test_comments_without_paragraph_names_answer_nobody(tmp_path: Path) -> None:
    remarks = "".join(
        f'<w:comment w:id="{n}" w:author="Bo"><w:p>{said(f"c{n}")}</w:p></w:comment>' for n in "01"
    )
    marks = '<w:r><w:commentReference w:id="{}"/></w:r>'
    body = paragraph("One", marks.format(0), " two", marks.format(1))
    loaded = opened(tmp_path, package(body, comments=remarks))
    assert [len(t.notes) for t in loaded.margin.threads] == [1, 1]
