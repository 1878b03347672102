"""Further pictures, inline HTML, notes and control characters: one text, every format at once."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from test_kept import PARTS, PNG

from writer_app.storage.formats.export import Exported, export

PICTURES = (
    "my pic (1).png", "50% off.png", "café.png", "a#b.png", "sub dir/图 片.png", "a+b&c.png",
    "it's.png", "[x].png", "q?.png", "UPPER.PNG",
)  # fmt: skip
ADDRESSES = [
    "my%20pic%20(1).png", "<my pic (1).png>", "50%25%20off.png", "<50% off.png>", "cafe\u0301.png",
    "a%23b.png", "sub%20dir/%E5%9B%BE%20%E7%89%87.png", "./sub%20dir/图%20片.png", "a+b&amp;c.png",
    "it's.png", "<[x].png>", "q%3F.png", "upper.png", "my\\ pic\\ (1).png",
]  # fmt: skip
EXPECTED = len(ADDRESSES) - 2  # another case is another file; a blank in no brackets no address
REFERENCES = (
    "![one][] ![Two Words][] ![three][ KEY  a ]\n\n"
    "[one]: <my pic (1).png> 'a title'\n[two words]: 50%25%20off.png\n[key A]: it's.png\n"
)
INLINE = (
    "left<BR/>right, CO<sub>2</sub><sup>*n*</sup>, **x<sup>2</sup>**, ~~y<sub>i</sub>~~, "
    "[l<sub>k</sub>](http://x.example/), <sub>a<sup>b</sup></sub>, T^[an *aside*] U^[another].\n\n"
    "| H<sub>2</sub>O | c<br>d |\n|---|---|\n| m<sup>3</sup> | e^[in a cell] |\n\n"
    "- item<br>\n  next\n- <ins>in</ins> and <del>out</del>\n\n"
    "# Head<sub>7</sub> one<br>two\n\n`<sub>9</sub>` and \\<sub>8\\</sub>\n"
)
CONTROLS = "A\u0000B\u0008C\u000bD\u000cE\u001bF\u007fG\u0085H\ufffeI\uffffJ"


@pytest.fixture(scope="module", params=["html", "docx", "odt", "epub"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    if request.param in PARTS:
        pytest.importorskip("pypandoc", reason="the extra formats is not installed")
    return Made(request.param, tmp_path_factory.mktemp("kept"))


class Made:
    """What one format made of the pictures, and of the rest."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind = kind
        for name in PICTURES:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(PNG + name.encode())  # none is the same as another
        pictures = "".join(f"![p{n}]({each})\n\n" for n, each in enumerate(ADDRESSES)) + REFERENCES
        self.pictures = export(pictures, folder / f"p.{kind}", kind, title="P", base=folder)
        rest = INLINE + "\n" + CONTROLS + "\n"
        self.rest = export(rest, folder / f"r.{kind}", kind, title="R", base=folder)

    def count(self) -> int:
        """Pictures that are shown, each as often as it is."""
        marks = {"html": r"src=\"data:image/png", "docx": r"<pic:pic[ >]",
                 "odt": r"<draw:image ", "epub": r"<img [^>]*src=\"\.\./media"}  # fmt: skip
        return len(re.findall(marks[self.kind], text_of(self.pictures, self.kind)))

    def text(self) -> str:
        """The parts that hold the words of the rest."""
        return text_of(self.rest, self.kind)


def text_of(done: Exported, kind: str) -> str:
    if kind not in PARTS:
        return done.path.read_text(encoding="utf-8")
    with zipfile.ZipFile(done.path) as packed:
        names = [n for n in packed.namelist() if re.fullmatch(PARTS[kind], n) and "xml" in n[-5:]]
        names += [n for n in packed.namelist() if n.startswith("EPUB/text/ch") and n not in names]
        return "\n".join(packed.read(name).decode("utf-8") for name in names)


def test_every_picture_is_found_whatever_it_is_called(made: Made) -> None:
    assert (made.count(), made.pictures.notes) == (
        EXPECTED + 3,
        ("No picture beside the document for: upper.png. Words stand in its place.",),
    )


SUB = {"html": "<sub>{0}", "docx": '"subscript" />.{{0,40}}{0}', "odt": "<text:span[^>]*>{0}",
       "epub": "<sub>{0}"}  # fmt: skip


@pytest.mark.parametrize("what", ["2", "i", "k", "7"])
def test_what_is_lowered_stays_lowered(made: Made, what: str) -> None:
    assert re.search(SUB[made.kind].format(what), made.text(), re.DOTALL), made.text()[-6000:]


@pytest.mark.parametrize(("before", "after"), [("left", "right"), ("c", "d"), ("item", "next")])
def test_words_at_a_break_are_never_joined(made: Made, before: str, after: str) -> None:
    words = re.sub(r"<(?!br|w:br|text:line)[^>]*>", "", made.text())
    assert not re.search(rf"\b{before}{after}\b", words)


@pytest.mark.parametrize("words", ["aside", "another", "in a cell"])
def test_a_note_is_a_note(made: Made, words: str) -> None:
    text = made.text()
    assert words in re.sub(r"<[^>]*>", "", text)
    assert "^[" not in text


def test_what_is_code_or_escaped_stays_as_it_is(made: Made) -> None:
    assert "&lt;sub&gt;9&lt;/sub&gt;" in made.text()
    assert "&lt;sub&gt;8&lt;/sub&gt;" in made.text()


def test_control_characters_are_left_out(made: Made) -> None:
    found = re.sub(r"<[^>]*>", "", made.text())
    assert re.search("A�?BC ?D ?EFG ?HIJ", found), found[-300:]
    assert not set("\x00\x08\x0b\x0c\x1b\x7f\ufffe\uffff") & set(found)


def test_losses_of_the_rest_are_said(made: Made) -> None:
    assert all("control character" in note for note in made.rest.notes), made.rest.notes
