"""Tracked changes settled and words read by the XML alone, apart from the program's own way.

Also makes small packages, so that a test can say what a Word document holds in a line or two.
"""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree as ET

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_TEXTS = (f"{W}t", f"{W}delText")
_REL = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XMLNS = (
    f'xmlns:w="{W[1:-1]}" xmlns:r="{_OFFICE}" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)


def package(body: str, **parts: str) -> bytes:
    """A .docx whose body is this XML; `parts` are the insides of styles, numbering, comments …"""
    names = f'xmlns="{_REL}"'
    kinds = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/{name}" Target="{name}.xml"/>'
        for n, name in enumerate(parts)
    )
    links = (
        f'<Relationship Id="link" Type="{_OFFICE}/hyperlink" '
        'Target="https://example.org/" TargetMode="External"/>'
    )
    root = f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    files = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{_REL}">{root}</Relationships>',
        "word/document.xml": f"<w:document {_XMLNS}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": f"<Relationships {names}>{kinds}{links}</Relationships>",
        "word/vbaProject.bin": "macros, kept and never run",
    }
    for name, inside in parts.items():
        files[f"word/{name}.xml"] = f"<w:{name} {_XMLNS}>{inside}</w:{name}>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            packed.writestr(name, text)
    return out.getvalue()


def paragraph(*runs: str, props: str = "") -> str:
    """A `w:p`; a run is its text, or XML where it begins with "<"."""
    inside = "".join(run if run.startswith("<") else said(run) for run in runs)
    return f"<w:p>{f'<w:pPr>{props}</w:pPr>' if props else ''}{inside}</w:p>"


def said(text: str, props: str = "") -> str:
    """A `w:r` with this text."""
    front = f"<w:rPr>{props}</w:rPr>" if props else ""
    return f'<w:r>{front}<w:t xml:space="preserve">{text}</w:t></w:r>'


def parts(data: bytes) -> dict[str, bytes]:
    """Every part of a package."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


def document(data: bytes, part: str = "word/document.xml") -> str:
    """The XML of a part."""
    return parts(data)[part].decode("utf-8")


def settle(xml: bytes, author: str, *, accept: bool) -> bytes:
    """A part once every change of this author is taken, or refused; others' stay as they are."""
    root = ET.fromstring(xml.replace(STRICT[1:-1].encode(), W[1:-1].encode()))
    out, come = (f"{W}del", f"{W}moveFrom"), (f"{W}ins", f"{W}moveTo")
    gone, kept = (out, come) if accept else (come, out)
    for one in root.iter(f"{W}p"):
        marks = [mark for tag in gone for mark in one.findall(f"{W}pPr/{W}rPr/{tag}")]
        if any(mark.get(f"{W}author") == author for mark in marks):
            one.set("end", "gone")
    _settle(root, author, gone, kept)
    return ET.tostring(root)


def _settle(element: ET.Element, author: str, gone: tuple[str, str], kept: tuple[str, str]) -> None:
    children: list[ET.Element] = []
    for child in list(element):
        mine = child.get(f"{W}author") == author
        if mine and child.tag in gone:
            continue
        if child.tag == f"{W}tr" and _goes(child.find(f"{W}trPr/{gone[0]}"), author):
            continue
        if mine and child.tag == f"{W}pPrChange":
            _restyle(element, children, child, refuse=gone[0] == f"{W}ins")
            continue
        _settle(child, author, gone, kept)
        if child.tag == f"{W}tbl" and child.find(f"{W}tr") is None:
            continue  # a table goes with its last row
        if mine and child.tag in kept:
            children += [_undeleted(one) for one in child]
        else:
            children.append(child)
    element[:] = children
    _join(element)


def _goes(mark: ET.Element | None, author: str) -> bool:
    return mark is not None and mark.get(f"{W}author") == author


def _restyle(
    props: ET.Element, children: list[ET.Element], change: ET.Element, *, refuse: bool
) -> None:
    if refuse:
        ends = [child for child in children if child.tag in (f"{W}rPr", f"{W}sectPr")]
        old = change.find(f"{W}pPr")
        children[:] = [*(list(old) if old is not None else []), *ends]


def _undeleted(element: ET.Element) -> ET.Element:
    for one in element.iter():
        if one.tag == f"{W}delText":
            one.tag = f"{W}t"
        elif one.tag == f"{W}delInstrText":
            one.tag = f"{W}instrText"
    return element


def _join(element: ET.Element) -> None:
    """A paragraph whose end goes takes its content into the next one."""
    children = list(element)
    for number, child in enumerate(children):
        if child.tag != f"{W}p" or child.attrib.pop("end", "") != "gone":
            continue
        after = next((c for c in children[number + 1 :] if c.tag in (f"{W}p", f"{W}tbl")), None)
        content = [c for c in child if c.tag != f"{W}pPr"]
        if after is not None and after.tag == f"{W}p":
            place = 1 if len(after) and after[0].tag == f"{W}pPr" else 0
            after[place:place] = content
            element.remove(child)
        elif after is not None and not any(t.text for t in child.iter(f"{W}t")):
            element.remove(child)


def words(xml: bytes) -> list[str]:
    """The words of each paragraph, deleted ones too."""
    root = ET.fromstring(xml)
    said = {f"{W}t", f"{W}delText"}
    return [
        "".join(
            t.text or "" if t.tag in said else "\t" if t.tag == f"{W}tab" else "" for t in p.iter()
        )
        for p in root.iter(f"{W}p")
    ]


def theirs(part: bytes, author: str) -> int:
    """How many characters of a part stand in tracked changes of others than this author."""
    if b":author=" not in part:
        return 0
    root = ET.fromstring(part.replace(STRICT[1:-1].encode(), W[1:-1].encode()))
    changes = [one for one in root.iter() if one.get(f"{W}author") not in (None, author)]
    texts = {text for one in changes for text in one.iter() if text.tag in _TEXTS}
    return sum(len(text.text or "") for text in texts)


def with_part(data: bytes, part: str, content: bytes) -> bytes:
    """The package with another part."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, old in parts(data).items():
            packed.writestr(name, content if name == part else old)
    return out.getvalue()
