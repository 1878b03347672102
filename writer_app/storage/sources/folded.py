"""What a web page folds under its questions: buttons and lines that open an answer become headings.

Accordions ask in a `button` (alone or in a heading), in an element with the role of one, in one
that is named so (“faq-question”), or in a line that is bold as a whole. A button that does
something else, as “Add to basket”, is left to who cleans the page: it goes.
"""

from __future__ import annotations

import re

from writer_app.domain.sources.questions import asked
from writer_app.storage.formats.html_tree import HtmlNode

HEADING = "h6"
_MARK = "writer-asks"
_BUTTON = re.compile(r"<button\b([^>]{0,2000})>(.{0,2000}?)</button\s*>", re.IGNORECASE | re.DOTALL)
_OPENS = re.compile(r"aria-expanded|aria-controls|accordion|collaps|faq", re.IGNORECASE)
_NAMED = re.compile(
    r"(?:faq|accordion|qa)[-_]*(?:\w+[-_]+)?(?:question|title|header|heading|button|trigger|toggle)"
    r"|\A(?:faq[-_]?q|question|question[-_]title)\Z",
    re.IGNORECASE,
)
_HEADS = {"h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt", "th"}
_LONGEST = 300  # characters of a question


def unbuttoned(markup: str) -> str:
    """Markup in which buttons that open an answer are words, marked for `headed`."""

    def words(match: re.Match[str]) -> str:
        text = re.sub(r"<[^>]*>", " ", match[2])
        if not (_OPENS.search(match[1]) and text.strip()) and not _asks(text):
            return match[0]
        return f'<span class="{_MARK}">{match[2]}</span>'

    return _BUTTON.sub(words, markup)


def headed(node: HtmlNode) -> None:
    """Turn what opens an answer into a heading, all over the tree."""
    made: list[HtmlNode | str] = []
    last = -1
    for child in node.children:
        opens = isinstance(child, HtmlNode) and child.tag not in _HEADS and _opens(child)
        if isinstance(child, HtmlNode) and opens:
            last = len(made)
            made.append(HtmlNode(HEADING, {}, [_line(child)]))
            continue
        if isinstance(child, HtmlNode) and child.tag not in _HEADS:
            headed(child)
        made.append(child)
    if last >= 0 and any(_words(part) for part in made[last + 1 :]):
        made.append(HtmlNode("hr"))  # what follows belongs to no answer
    node.children = made


def _opens(node: HtmlNode) -> bool:
    """Whether a node is the question of an answer that is folded below it."""
    words = _line(node)
    if not words or len(words) > _LONGEST:
        return False
    if _MARK in node.classes:
        return True
    inside = [child for child in node.children if _words(child)]
    only = inside[0] if len(inside) == 1 and isinstance(inside[0], HtmlNode) else None
    if node.tag == "p" and only is not None:
        return _MARK in only.classes or (only.tag in ("strong", "b") and _asks(words))
    named = any(_NAMED.search(name) for name in node.classes)
    plain = not any(node.find("p", "ul", "ol", "table", "div", *_HEADS))
    return plain and _asks(words) and (named or node.values.get("role") == "button")


def _asks(text: str) -> bool:
    words = text.strip()
    return words.endswith(("?", "？")) or asked(words)


def _words(part: HtmlNode | str) -> str:
    return (part if isinstance(part, str) else part.text()).strip()


def _line(node: HtmlNode) -> str:
    return " ".join(node.text().split())
