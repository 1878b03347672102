"""What a web page folds under its questions: buttons and lines that open an answer become headings.

Accordions ask in a `button` (alone or in a heading), in an element with the role of one, in one
that is named so (“faq-question”, or “q” before “a”), or in a line that is bold as a whole. What
unfolds something, or is named a question, may be a title (“Returns”). A button that does something
else, as “Add to basket”, is left to who cleans the page: it goes.
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
_QUESTION = re.compile(r"(?:faq|accordion|qa)[-_]*(?:\w+[-_]+)?question\Z|\Aquestion\Z", re.I)
_BESIDE = {"q": "a", "wen": "da", "ask": "answer", "question": "answer", "faq-q": "faq-a"}
_SIGN = re.compile(r"[QA问答][:：.、]?", re.IGNORECASE)
_LISTS = {"ul", "ol", "li"}
_HEADS = {"h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt", "th"}
_TITLES = ("h1", "h2", "h3", "h4", "h5", "h6")
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
    for number, child in enumerate(node.children):
        if isinstance(child, HtmlNode) and (child.tag not in _HEADS or _folds(child)):
            if _signed(child, node.children[number + 1 :]) or _opens(child):
                last = len(made)
                made.append(HtmlNode(HEADING, {}, [_line(child)]))
                continue
            headed(child)
        made.append(child)
    if last >= 0 and any(_words(part) for part in made[last + 1 :]):
        made.append(HtmlNode("hr"))  # what follows belongs to no answer
    node.children = made


def unlisted(node: HtmlNode) -> None:
    """Lists that hold headings are the page's layout, and no lists: a passage begins there."""
    for child in node.children:
        if isinstance(child, HtmlNode):
            unlisted(child)
            if child.tag in _LISTS and any(child.find(*_TITLES)):
                child.tag = "div"
    if node.tag == "div":  # the items of such a list that have no heading themselves
        for child in node.children:
            if isinstance(child, HtmlNode) and child.tag == "li":
                child.tag = "div"


def _folds(node: HtmlNode) -> bool:
    """Whether a heading is a button that opens what is below it."""
    inside = [child for child in node.children if _words(child)]
    return (
        node.tag in _TITLES
        and len(inside) == 1
        and isinstance(inside[0], HtmlNode)
        and _MARK in inside[0].classes
    )


def _signed(node: HtmlNode, after: list[HtmlNode | str]) -> bool:
    """Whether a node is named “q” and what follows “a”; their signs (“Q”, “答”) are taken out."""
    answers = {_BESIDE[name] for name in node.classes if name in _BESIDE}
    beside = next((part for part in after if _words(part)), None) if answers else None
    if not isinstance(beside, HtmlNode) or not answers & {*beside.classes}:
        return False
    for each in (node, beside):
        first = next((part for part in each.children if _words(part)), None)
        if isinstance(first, HtmlNode) and _SIGN.fullmatch(_line(first)):
            each.children.remove(first)
    return bool(_line(node))


def _opens(node: HtmlNode) -> bool:
    """Whether a node is the question of an answer that is folded below it."""
    words = _line(node)
    if not words or len(words) > _LONGEST:
        return False
    if _MARK in node.classes or _folds(node):
        return True
    inside = [child for child in node.children if _words(child)]
    only = inside[0] if len(inside) == 1 and isinstance(inside[0], HtmlNode) else None
    if node.tag == "p" and only is not None:
        return _MARK in only.classes or (only.tag in ("strong", "b") and _asks(words))
    if any(node.find("p", "ul", "ol", "table", *_HEADS)) or sum(map(bool, _lines(node))) > 1:
        return False
    if "aria-expanded" in node.values or any(map(_QUESTION.search, node.classes)):
        return True
    named = any(map(_NAMED.search, node.classes))
    return _asks(words) and (named or node.values.get("role") == "button")


def _lines(node: HtmlNode) -> list[str]:
    """The words of the blocks inside a node, and of a node without any its own."""
    blocks = [*node.find("div", "section")]
    return [_line(each) for each in blocks if not any(each.find("div"))] or [_line(node)]


def _asks(text: str) -> bool:
    words = text.strip()
    return words.endswith(("?", "？")) or asked(words)


def _words(part: HtmlNode | str) -> str:
    return (part if isinstance(part, str) else part.text()).strip()


def _line(node: HtmlNode) -> str:
    return " ".join(node.text().split())
