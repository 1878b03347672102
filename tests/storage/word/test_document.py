"""A Word document as Markdown, edited, and written back by changing only what changed."""

from __future__ import annotations

import pytest
import word_xml as xml
from word_xml import package, paragraph, said

from writer_app.domain.word.values import Author
from writer_app.storage.word.document import WordDocument, open_package

ME = Author("Me Myself", "2026-01-02T03:04:05Z")
STYLES = (
    '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Q"><w:name w:val="Quote"/></w:style>'
    '<w:style w:type="character" w:styleId="Dots"><w:rPr><w:em w:val="dot"/></w:rPr></w:style>'
)
NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)
ITEM = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
SECTION = "<w:sectPr/>"


def opened(body: str, **parts: str) -> WordDocument:
    return open_package(package(body + SECTION, **parts), "letter.docx", ME.name)


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in cells)}</w:tr>"


def settled_text(written: bytes, *, accept: bool) -> str:
    """The working text once all our changes are taken or refused, by the XML alone."""
    part = "word/document.xml"
    done = xml.settle(xml.parts(written)[part], ME.name, accept=accept)
    return open_package(xml.with_part(written, part, done), "letter.docx", ME.name).text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (paragraph("One.") + paragraph() + paragraph("Two."), "One.\n\nTwo.\n"),
        (paragraph("Top", props='<w:pStyle w:val="H1"/>'), "# Top\n"),
        (paragraph("a", props=ITEM) + paragraph("b", props=ITEM), "1. a\n2. b\n"),
        (paragraph("It is ", said("bold", "<w:b/>"), "."), "It is **bold**.\n"),
        (paragraph("这是", said("重点", '<w:em w:val="dot"/>'), "。"), "这是*重点*。\n"),
        (paragraph("这是", said("重点", '<w:rStyle w:val="Dots"/>'), "。"), "这是*重点*。\n"),
        (paragraph(said("平常", '<w:rStyle w:val="Dots"/><w:em w:val="none"/>')), "平常\n"),
        (paragraph("   indented"), "indented\n"),
        (f"<w:tbl>{row('a', 'b')}{row('c', 'd')}</w:tbl>", "| a | b |\n| --- | --- |\n| c | d |\n"),
        (
            paragraph('<w:hyperlink r:id="link">' + said("here") + "</w:hyperlink>"),
            "[here](https://example.org/)\n",
        ),
        (paragraph("x ", "<m:oMath><m:t>y</m:t></m:oMath>"), "x ⟦equation 1: y⟧\n"),
        (
            paragraph('<w:fldSimple w:instr="DATE">' + said("May") + "</w:fldSimple>", " it is"),
            "⟦field 1: May⟧ it is\n",
        ),
        (paragraph("a", "<w:r><w:br/><w:t>b</w:t></w:r>"), "a\\\nb\n"),
    ],
)
def test_reads_as_markdown(body: str, text: str) -> None:
    assert opened(body, styles=STYLES, numbering=NUMBERING).text == text


def test_unchanged_text_gives_the_same_bytes() -> None:
    data = package(paragraph("One.") + SECTION)
    document = open_package(data, "letter.docx", ME.name)
    assert document.written(document.text, ME) == data


def test_a_changed_word_is_a_deletion_and_an_insertion_in_its_run() -> None:
    document = opened(paragraph(said("The old house.", "<w:u/>")) + paragraph("Not this."))
    written = document.written(document.text.replace("old", "new"), ME)
    found = xml.document(written)
    who = 'w:author="Me Myself" w:date="2026-01-02T03:04:05Z"'
    props = "<w:rPr><w:u/></w:rPr>"
    assert f'{who}><w:r>{props}<w:delText xml:space="preserve">old</w:delText></w:r>' not in found
    assert f"{who}><w:r>{props}<w:delText>old</w:delText></w:r></w:del>" in found
    assert f"{who}><w:r>{props}<w:t>new</w:t></w:r></w:ins>" in found
    assert paragraph("Not this.") in found


@pytest.mark.parametrize(
    ("before", "after", "props"),
    [
        (paragraph("这是重点。"), "这是*重点*。\n", '<w:em w:val="dot"/>'),
        (paragraph("It is so."), "It *is* so.\n", "<w:i/><w:iCs/>"),
        (
            paragraph(said("重点", '<w:rStyle w:val="Dots"/>')),
            "重点\n",
            '<w:rStyle w:val="Dots"/><w:em w:val="none"/><w:i w:val="0"/><w:iCs w:val="0"/>',
        ),
        (
            paragraph(said("重点", '<w:em w:val="dot"/><w:u/>')),
            "重点\n",
            '<w:em w:val="none"/><w:i w:val="0"/><w:iCs w:val="0"/><w:u/>',
        ),
    ],
)
def test_emphasis_on_chinese_is_dots(before: str, after: str, props: str) -> None:
    written = opened(before, styles=STYLES).written(after, ME, tracked=False)
    assert f"<w:rPr>{props}</w:rPr>" in xml.document(written)
    assert open_package(written, "letter.docx", ME.name).text == after


def test_other_parts_are_copied_as_they_are_stored() -> None:
    data = package(paragraph("One.") + SECTION, styles=STYLES)
    document = open_package(data, "letter.docx", ME.name)
    before, after = xml.parts(data), xml.parts(document.written("Two.\n", ME))
    assert list(before) == list(after)
    assert [name for name in before if before[name] != after[name]] == ["word/document.xml"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("One two.\n\nThree.", "One.\n\nThree."),
        ("One two.\n\nThree.", "One two.\n\nBetween.\n\nThree."),
        ("One two.\n\nThree.", "One two.\n\nThree.\n\nLast.\n\nAnd more."),
        ("One two.\n\nThree.", "First.\n\nOne two.\n\nThree."),
        ("One two.\n\nThree.", "Three."),
        ("One two.\n\nThree.", "One two."),
        ("One two.\n\nThree.", "Something else altogether."),
        ("One two three four.", "One two\n\nthree four."),
        ("One two.\n\nThree four.", "One two. Three four."),
        ("One two.", "One **two**."),
        ("One two.", "# One two."),
        ("One two.", "> One two."),
        ("One two.", "One [two](https://example.org/x)."),
        ("中文句子。", "中文的句子。"),
        ("中文句子。", "中文*句子*。"),
        ("One & <two>.", "One & <three>."),
    ],
)
@pytest.mark.parametrize("tracked", [True, False])
def test_what_is_written_reads_as_our_text(before: str, after: str, tracked: bool) -> None:
    escaped = before.replace("&", "&amp;").replace("<", "&lt;")
    document = opened("".join(map(paragraph, escaped.split("\n\n"))), styles=STYLES)
    written = document.written(f"{after}\n", ME, tracked=tracked)
    again = open_package(written, "letter.docx", ME.name).text
    assert again.replace("\\<", "<") == f"{after}\n"
    if tracked:
        assert settled_text(written, accept=True).replace("\\<", "<") == f"{after}\n"
        assert settled_text(written, accept=False) == document.text
        assert xml.words(
            xml.settle(xml.parts(written)["word/document.xml"], ME.name, accept=False)
        ) == [one.replace("&amp;", "&").replace("&lt;", "<") for one in escaped.split("\n\n")]


def test_a_note_that_the_package_lacks_stays_as_words() -> None:
    before = opened(paragraph("One."))
    written = before.written("One.[^1]\n\n[^1]: Two.\n", ME)
    assert settled_text(written, accept=True) == "One.\\[^1]\n\n\\[^1]: Two.\n"


def test_rows_come_and_go() -> None:
    document = opened(f"<w:tbl>{row('a', 'b')}{row('c', 'd')}</w:tbl>" + paragraph("End"))
    text = "| a | b |\n| --- | --- |\n| e | f |\n| g | h |\n\nEnd\n"
    written = document.written(text, ME)
    assert settled_text(written, accept=True) == text
    assert settled_text(written, accept=False) == document.text


def test_a_mark_is_deleted_and_moved_as_a_whole() -> None:
    body = paragraph("A ", "<w:r><w:pict><w:x/></w:pict></w:r>", " b.") + paragraph("More.")
    document = opened(body)
    assert document.text == "A ⟦image 1⟧ b.\n\nMore.\n"
    gone = document.written("A b.\n\nMore.\n", ME)
    assert settled_text(gone, accept=False) == document.text
    moved = document.written("A b.\n\nMore. ⟦image 1⟧\n", ME, tracked=False)
    assert xml.document(moved).count("<w:pict><w:x/></w:pict>") == 1
    assert open_package(moved, "letter.docx", ME.name).text == "A b.\n\nMore. ⟦image 1⟧\n"


def test_our_own_changes_are_part_of_the_text_and_can_be_taken_back() -> None:
    document = opened(paragraph("The old house."))
    once = open_package(document.written("The new house.\n", ME), "letter.docx", ME.name)
    assert (once.text, once.revisions()) == ("The new house.\n", [])
    again = once.written("The newer house.\n", ME)
    assert settled_text(again, accept=True) == "The newer house.\n"
    assert settled_text(again, accept=False) == "The old house.\n"


def theirs(kind: str, text: str) -> str:
    name = "t" if kind == "ins" else "delText"
    who = 'w:id="7" w:author="Anna" w:date="2025-05-06T07:08:00Z"'
    return f"<w:{kind} {who}><w:r><w:{name}>{text}</w:{name}></w:r></w:{kind}>"


def test_colleagues_changes_are_proposals() -> None:
    document = opened(paragraph("The ", theirs("del", "old"), theirs("ins", "new"), " house."))
    assert document.text == "The old house.\n"
    (found,) = document.revisions()
    assert (document.text[found.start : found.end], found.new) == ("old", "new")
    assert (found.author, found.date) == ("Anna", "2025-05-06T07:08:00Z")


def test_a_colleagues_change_is_accepted_by_the_text_and_refused_by_name() -> None:
    document = opened(paragraph("The ", theirs("del", "old"), theirs("ins", "new"), " house."))
    taken = xml.document(document.written("The new house.\n", ME))
    assert "<w:t>new</w:t>" in taken
    assert "old" not in taken
    assert "w:ins" not in taken
    names = frozenset(name for one in document.revisions() for name in one.ids)
    refused = xml.document(document.refusing(names).written(document.text, ME))
    assert "<w:t>old</w:t>" in refused
    assert "new" not in refused


def test_an_edit_elsewhere_leaves_a_colleagues_change_as_it_stands() -> None:
    change = theirs("del", "old") + theirs("ins", "new")
    document = opened(paragraph("The ", change, " house.") + paragraph("More."))
    assert change in xml.document(document.written("The old house.\n\nMuch more.\n", ME))
    beside = document.written("The old, old house.\n\nMore.\n", ME)
    assert theirs("ins", "new") in xml.document(beside)


def test_comments_have_places_threads_and_survive_edits() -> None:
    body = paragraph(
        "See ",
        '<w:commentRangeStart w:id="4"/>',
        "this word",
        '<w:commentRangeEnd w:id="4"/><w:r><w:commentReference w:id="4"/></w:r>',
        " here.",
    )
    comment = (
        '<w:comment w:id="4" w:author="Anna" w:date="2025-05-06T07:08:00Z">'
        f"{paragraph('Which?')}</w:comment>"
    )
    document = opened(body, comments=comment)
    (found,) = document.comments()
    assert document.text[found.start : found.end] == "this word"
    assert (found.author, found.text) == ("Anna", "Which?")
    written = document.written("See that word here.\n", ME)
    again = open_package(written, "letter.docx", ME.name)
    (kept,) = again.comments()
    assert again.text[kept.start : kept.end] == "that word"


@pytest.mark.parametrize("what", ["footnote", "endnote"])
def test_words_behind_a_notes_sign_are_no_sign(what: str) -> None:
    sign = f'<w:r><w:rPr><w:rStyle w:val="Sign"/></w:rPr><w:{what}Reference w:id="1"/></w:r>'
    notes = {f"{what}s": f'<w:{what} w:id="1">{paragraph("A note.")}</w:{what}>'}
    document = opened(paragraph("One.", sign) + paragraph("Two."), **notes)
    written = document.written(document.text.replace("\n\nTwo", "More\n\nTwo"), ME)
    assert ">More<" in xml.document(written)
    assert xml.document(written).count('<w:rStyle w:val="Sign"/>') == 1


def test_of_very_many_changes_of_a_colleague_those_are_taken_that_the_text_has() -> None:
    def theirs(number: int) -> str:
        run = said(f"new{number} ")
        return f'<w:ins w:id="{number}" w:author="Ana" w:date="2026-01-01T00:00:00Z">{run}</w:ins>'

    document = opened("".join(paragraph(f"p{n} ", theirs(n), "end") for n in range(600)))
    text = document.text.replace("p7 end", "p7 new7 end").replace("p599 end", "p599 new599 end now")
    again = open_package(document.written(text, ME), "letter.docx", ME.name)
    assert again.text == text
    waiting = {one.new.strip() for one in again.revisions()}
    assert len(waiting) == 598
    assert not {"new7", "new599"} & waiting


def test_a_note_stays_where_nearly_every_word_around_it_is_another() -> None:
    note = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    document = opened(paragraph("Ouch", note, "."), footnotes="")
    written = document.written("A quiet new copper. Ouch[^1].\n", ME)
    assert xml.document(written).count("<w:footnoteReference") == 1
    assert settled_text(written, accept=False) == document.text


@pytest.mark.parametrize("text", ["1. One two.\n", "One\n\n1. two.\n", "One two.\n\n- three\n"])
def test_the_mark_of_an_item_is_refused_with_it_where_there_are_no_lists(text: str) -> None:
    document = opened(paragraph("One two."))
    assert settled_text(document.written(text, ME), accept=False) == document.text
