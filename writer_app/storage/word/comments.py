"""Comments of a package: read with threads and places, and added."""

from __future__ import annotations

from collections.abc import Iterator

from writer_app.domain.base.errors import DocumentError
from writer_app.domain.word.values import Comment
from writer_app.storage.word import places
from writer_app.storage.word.reading import Reading
from writer_app.storage.word.tree import Node


def of(reading: Reading) -> list[Comment]:
    """Every comment, in the order of the text, those without a place in it at the end.

    Raises DocumentError when the part of the comments is damaged.
    """
    part = reading.package.related("comments")
    if not part:
        return []
    where = _places(reading)
    threads = _threads(reading)
    own: dict[str, str] = {}  # the id of a comment by the id of its last paragraph
    found: list[Comment] = []
    for node in reading.package.tree(part)[1].children:
        if node.tag != "w:comment":
            continue
        number, paragraphs = node.get("id"), list(node.each("w:p"))
        last = paragraphs[-1].attrs.get("w14:paraId", "") if paragraphs else ""
        if last:
            own[last] = number
        above, done = threads.get(last, ("", False))
        start, end = where.get(number, (None, None))
        text = "\n".join(_text(paragraph) for paragraph in paragraphs)
        found.append(
            Comment(number, node.get("author"), node.get("date"), text, start, end, above, done)
        )
    found = [_threaded(one, own) for one in found]
    return sorted(found, key=lambda one: (one.start is None, one.start or 0))


def _threaded(one: Comment, own: dict[str, str]) -> Comment:
    parent = own.get(one.parent, "")
    return Comment(one.id, one.author, one.date, one.text, one.start, one.end, parent, one.resolved)


def _text(paragraph: Node) -> str:
    return "".join(_shown(paragraph))


def _shown(node: Node) -> Iterator[str]:
    for child in node.children:
        if child.tag == "w:t":
            yield child.text
        elif child.tag in ("w:br", "w:cr"):
            yield "\n"
        elif child.tag == "w:tab":
            yield "\t"
        elif child.tag != "w:del":
            yield from _shown(child)


def _threads(reading: Reading) -> dict[str, tuple[str, bool]]:
    """By a comment's last paragraph: that of the comment it answers, and whether it is done."""
    part = reading.package.related("commentsExtended")
    if not part:
        return {}
    try:
        root = reading.package.tree(part)[1]
    except DocumentError:
        return {}
    return {
        node.attrs.get("w15:paraId", ""): (
            node.attrs.get("w15:paraIdParent", ""),
            node.attrs.get("w15:done", "0") in ("1", "true"),
        )
        for node in root.children
    }


def _places(reading: Reading) -> dict[str, tuple[int, int]]:
    """Where each comment's words begin and end in the text."""
    begun: dict[str, int] = {}
    found: dict[str, tuple[int, int]] = {}
    for span, start, _ in places.of(reading):
        if span.kind != "anchor":
            continue
        number = span.node.get("id")
        if span.node.tag == "w:commentRangeStart":
            begun[number] = start
        elif span.node.tag == "w:commentRangeEnd" and number in begun:
            found[number] = begun[number], start
        else:
            found.setdefault(number, (start, start))
    for number, start in begun.items():
        found.setdefault(number, (start, start))  # its words never end
    return found
