from __future__ import annotations

import base64
import io
import os
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest
from fpdf import FPDF
from PIL import Image

from writer_app.domain.base.errors import DocumentError
from writer_app.domain.base.message import CodedMessage
from writer_app.storage.files import document_file
from writer_app.storage.sources import reading
from writer_app.storage.sources.reading import SourceReader


def pdf(*pages: str, password: str = "") -> bytes:
    """A PDF with a page for each text; one without text has a picture, **words** are bold."""
    made = FPDF()
    made.set_title("The plan")
    made.set_font("helvetica", size=12)
    if password:
        made.set_encryption(password, password)
    for text in pages:
        made.add_page()
        if text:
            made.multi_cell(0, 8, text, markdown=True)
        else:
            picture = io.BytesIO()
            Image.new("RGB", (60, 60)).save(picture, "PNG")
            made.image(picture)
    return bytes(made.output())


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.MARKDOWN"])
def test_texts_are_read_as_they_stand(name: str, tmp_path: Path, reader: SourceReader) -> None:
    (tmp_path / name).write_text("# Ferry\n\nIt leaves at 9.\u200b\n", encoding="utf-8")
    source = reader.read(tmp_path / name)
    assert (source.title, source.text) == ("Ferry", "# Ferry\n\nIt leaves at 9.\u200b\n")


def test_a_word_file_is_read_as_it_opens(tmp_path: Path, reader: SourceReader) -> None:
    path = tmp_path / "a.docx"
    document_file.save_as(document_file.new(path), "# Ferry\n\nIt leaves at 9.\n", path)
    source = reader.read(path)
    assert (source.title, source.text) == ("Ferry", document_file.read(path).text)


def test_a_page_in_another_encoding_is_read(tmp_path: Path, reader: SourceReader) -> None:
    markup = '<meta charset="gb18030"><title>渡轮</title><h1>渡轮</h1><p>九点开。</p>'
    (tmp_path / "a.html").write_bytes(markup.encode("gb18030"))
    assert "九点开。" in reader.read(tmp_path / "a.html").text


MAIL = (
    "From: =?utf-8?b?546L56OK?= <wang@example.org>\r\nSubject: Two\r\n rooms\r\n"
    "Content-Type: {0}\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\n{1}\r\n"
)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/plain; charset=gb18030", "九点到。".encode("gb18030")),
        ("text/plain; charset=us-ascii", "九点到。".encode()),  # it says so, and is not
        ("text/plain; charset=x-nothing", "九点到。".encode()),
        ("text/html; charset=utf-8", "<style>p{}</style><p>九点到。</p>".encode()),
    ],
)
def test_a_mail_is_read_with_its_head(
    kind: str, body: bytes, tmp_path: Path, reader: SourceReader
) -> None:
    (tmp_path / "a.eml").write_text(MAIL.format(kind, base64.b64encode(body).decode()))
    source = reader.read(tmp_path / "a.eml")
    head = "From: 王磊 <wang@example.org>\nSubject: Two rooms"
    assert (source.title, source.text) == ("Two rooms", f"{head}\n\n九点到。\n")


def test_what_is_no_mail_is_said(tmp_path: Path, reader: SourceReader) -> None:
    (tmp_path / "a.eml").write_bytes(b"\x00\x01 no mail")
    with pytest.raises(DocumentError, match="no mail"):
        reader.read(tmp_path / "a.eml")


def test_a_question_that_fills_a_line_takes_no_answer_in(
    tmp_path: Path, reader: SourceReader
) -> None:
    asks = "Can I change the address of an order after I placed it?"
    (tmp_path / "a.pdf").write_bytes(pdf(f"{asks}\nYes, until noon. Write to us with the number."))
    assert reader.read(tmp_path / "a.pdf").text.split("\n\n")[0] == asks


def test_bold_lines_of_a_pdf_stand_alone(tmp_path: Path, reader: SourceReader) -> None:
    words = "The deposit is paid back within five days after the hall was looked over by us."
    text = f"{words}\n**How to pay it**\n{words}\n**The hall and its kitchen**\n{words}"
    (tmp_path / "a.pdf").write_bytes(pdf(text))
    assert reader.read(tmp_path / "a.pdf").text.split("\n\n") == [
        words, "**How to pay it**", words, "The hall and its kitchen", words,
    ]  # fmt: skip


def test_a_pdf_is_read_page_by_page(tmp_path: Path, reader: SourceReader) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf("It leaves at 9.", "A ticket costs 6 pounds."))
    source = reader.read(tmp_path / "a.pdf")
    assert source.title == "The plan"
    assert source.text[source.pages[1] :] == "A ticket costs 6 pounds."


def test_lines_that_a_page_broke_are_one_again(tmp_path: Path, reader: SourceReader) -> None:
    words = "The ferry crosses the sound twice a day and stops at every pier on its way. " * 4
    (tmp_path / "a.pdf").write_bytes(pdf(words))
    assert reader.read(tmp_path / "a.pdf").text.split("\n\n")[0] == words.strip()


def test_the_number_of_a_page_is_no_part_of_its_text(tmp_path: Path, reader: SourceReader) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf("It leaves at 9.\n1", "- 2 -\nIt costs 6.\n9"))
    assert reader.read(tmp_path / "a.pdf").text == "It leaves at 9.\n\nIt costs 6. 9"


def test_pages_without_text_are_said(tmp_path: Path, reader: SourceReader) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf("It leaves at 9.", ""))
    (note,) = reader.read(tmp_path / "a.pdf").notes
    assert note == "a.pdf: 1 of 2 pages have no text."
    assert isinstance(note, CodedMessage)
    assert isinstance(note.values[1], CodedMessage)  # so that a window says it in its language


@pytest.mark.parametrize(
    ("data", "words"),
    [(pdf("x", password="secret"), "encrypted"), (pdf(""), "only pictures"),
     (b"%PDF-1.7", "damaged"),
     (b"", "damaged"), (pdf("x")[:400], "damaged")],
    ids=["encrypted", "scan", "cut", "empty", "half"],
)  # fmt: skip
def test_a_pdf_that_cannot_be_read_says_what_it_is(
    data: bytes, words: str, tmp_path: Path, reader: SourceReader
) -> None:
    (tmp_path / "a.pdf").write_bytes(data)
    with pytest.raises(DocumentError, match=words) as problem:
        reader.read(tmp_path / "a.pdf")
    said = problem.value.args[0]
    assert isinstance(said, CodedMessage)  # so that a window says it in its language
    assert said.code.startswith("pdf-text.")


@pytest.mark.parametrize(
    ("name", "words"), [("a.exe", "no kind"), ("missing.md", "no file"), (".", "folder")]
)
def test_what_is_no_source_is_refused(name: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "a.exe").write_bytes(b"x")
    with pytest.raises(DocumentError, match=words):
        reading.check(tmp_path / name)


def test_a_source_over_50_megabytes_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "a.pdf").open("wb") as file:
        file.truncate(reading.LARGEST + 1)
    with pytest.raises(DocumentError, match="50 MB"):
        reading.check(tmp_path / "a.pdf")


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("x", encoding="utf-8")
    reader = SourceReader(limit_s=0.0)
    with pytest.raises(DocumentError, match="stopped"):
        reader.read(tmp_path / "a.md")


def test_the_next_file_is_read_after_a_failure(tmp_path: Path, reader: SourceReader) -> None:
    (tmp_path / "a.pdf").write_bytes(b"")
    (tmp_path / "b.md").write_text("Words", encoding="utf-8")
    with pytest.raises(DocumentError):
        reader.read(tmp_path / "a.pdf")
    assert reader.read(tmp_path / "b.md").text == "Words"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes in folders")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.md")
    with pytest.raises(DocumentError, match="no plain file"):
        reading.check(tmp_path / "a.md")


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", ""])
def test_a_page_that_a_browser_saved_as_one_file_is_read(
    charset: str, tmp_path: Path, reader: SourceReader
) -> None:
    page = '<title>渡轮</title><h1>渡轮</h1><p>九点开。</p><iframe src="cid:ad"></iframe>'
    whole = MIMEMultipart("related")
    first = MIMEText(page, "html", charset or "utf-8")
    if not charset:
        first.set_param("charset", "", requote=False)
    whole.attach(first)
    whole.attach(MIMEText("<p>Buy now</p>", "html", "utf-8"))
    (tmp_path / "a.mhtml").write_bytes(whole.as_bytes())
    source = reader.read(tmp_path / "a.mhtml")
    assert (source.title, source.text.strip()) == ("渡轮", "# 渡轮\n\n九点开。")
