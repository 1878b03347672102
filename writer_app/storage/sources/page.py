"""A saved web page as a source: its main text, and pairs of question and answer as headings.

Pairs come from `details`, definition lists, tables with a column that asks, microdata, schema.org's
FAQPage and what is `folded` otherwise.
What a page hides and what speaks to a model there is left out; what it hides otherwise (the
answers of a closed accordion) is read.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from writer_app.domain.base.message import CodedForm
from writer_app.domain.sources import intruders
from writer_app.domain.sources.questions import asked
from writer_app.storage.formats import html_import, html_tree
from writer_app.storage.formats.html_tree import HtmlNode
from writer_app.storage.sources import folded

_AROUND = {"nav", "footer", "aside"}
_NAMES = re.compile(
    r"(?:\A|[-_])(?:nav|navbar|menu|sidebar|breadcrumbs?|footer|cookies?|consent|comments?|share|"
    r"social|related|promo|advert\w*|ads?|banner|newsletter|skip|pagination|toolbar)(?:\Z|[-_])",
    re.IGNORECASE,
)
_UNSEEN = re.compile(
    r"(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?![.\d]))",
    re.IGNORECASE,
)
_DATA = re.compile(
    r"<script\b[^>]*application/ld\+json[^>]*>(.*?)</script>", re.IGNORECASE | re.DOTALL
)
_LARGEST_DATA = 2_000_000
_DEEPEST = 30
_ASKS = {"question", "questions", "faq", "q", "问题", "常见问题", "疑问", "问"}
_ANSWERS = {
    *("answer", "answers", "reply", "response", "solution", "a", "答案", "回答", "解答", "答复"),
    *("回复", "答", "说明", "解决办法", "解决方法", "解决方案", "处理办法", "处理方法"),
}
_NUMBER = re.compile(r"\d{1,4}[.)、]?")
_SIGNS = {
    "¶",
    "#",
    "§",
    "🔗",
    "↑",
    "top",
    "back to top",
    "返回顶部",
    "回到顶部",
}  # links of the page itself
_LINKS, _SHARE = 4, 0.7  # a list of so many links, most of whose words are links, is navigation
_LEFT_OUT = CodedForm(
    "page.hidden-text-left-out", "Hidden text that speaks to a model was left out ({0} times)."
)
_KEPT = 0.25  # of the page's words have to be in its main part, else all of it is read


def read(markup: str) -> tuple[str, str, tuple[str, ...]]:
    """The text of a page as Markdown, its title, and sentences on what was left out.

    Raises nothing: broken HTML is read as far as it goes.
    """
    body = html_tree.read(folded.unbuttoned(markup))
    dropped = _drop_hidden(body)
    main = _main(body)
    folded.headed(main)
    _pair(main)
    folded.unlisted(main)
    _unlink(main)
    text, title = html_import.written(main, markup)
    known = " ".join(text.split())
    for question, answer in _declared(markup):
        if question not in known:
            text = f"{text.rstrip()}\n\n###### {question}\n\n{answer}\n".lstrip()
    return text, title, (_LEFT_OUT(dropped),) if dropped else ()


def _drop_hidden(node: HtmlNode) -> int:
    """Take out what is hidden and speaks to a model; how many parts."""
    dropped = 0
    kept: list[HtmlNode | str] = []
    for child in node.children:
        if isinstance(child, HtmlNode):
            if _hidden(child) and intruders.attempts(child.text()):
                dropped += 1
                continue
            dropped += _drop_hidden(child)
        kept.append(child)
    node.children = kept
    return dropped


def _hidden(node: HtmlNode) -> bool:
    values = node.values
    return (
        "hidden" in values
        or values.get("aria-hidden") == "true"
        or _UNSEEN.search(values.get("style", "")) is not None
    )


def _main(body: HtmlNode) -> HtmlNode:
    """The part that the page is about, without what stands around it on every page."""
    words = len(body.text())
    places = [*body.find("main"), *(n for n in body.find("div") if n.values.get("role") == "main")]
    articles = [*body.find("article")]
    places += articles if len(articles) == 1 else []
    best = max(places, key=lambda node: len(node.text()), default=body)
    if best is not body and len(best.text()) < words * _KEPT:
        best = body
    whole = best.children
    best.children = list(_without_frame(best))
    if len(best.text().strip()) < len("".join(_texts(whole)).strip()) * _KEPT:
        best.children = whole
    return best


def _texts(parts: list[HtmlNode | str]) -> Iterator[str]:
    return (part if isinstance(part, str) else part.text() for part in parts)


def _without_frame(node: HtmlNode) -> Iterator[HtmlNode | str]:
    for child in node.children:
        if isinstance(child, HtmlNode):
            if _is_frame(child):
                continue
            child.children = list(_without_frame(child))
        yield child


def _is_frame(node: HtmlNode) -> bool:
    if node.tag in _AROUND or node.values.get("role") in ("navigation", "banner", "contentinfo"):
        return True
    if "mw-editsection" in node.classes or (node.tag == "a" and _line(node).lower() in _SIGNS):
        return True
    names = [*node.classes, node.values.get("id", "")]
    if node.tag in html_tree.BLOCKS and any(_NAMES.search(name) for name in names):
        return True
    if node.tag not in ("ul", "ol", "div", "section", "header"):
        return False
    links = [*node.find("a")]
    size = len(node.text().strip())
    least = 1 if node.tag == "header" else _LINKS
    return len(links) >= least and sum(len(a.text().strip()) for a in links) > _SHARE * size


# ---- pairs
def _pair(node: HtmlNode) -> None:
    """Turn what asks and answers into a heading with the answer below it, all over the tree."""
    made: list[HtmlNode | str] = []
    _join_lists(node)
    for child in node.children:
        if isinstance(child, HtmlNode):
            pairs = _pairs_of(child)
            if pairs:
                for question, answer in pairs:
                    made += [HtmlNode(folded.HEADING, {}, [question]), *answer]
                made.append(HtmlNode("hr"))  # what follows belongs to no answer
                continue
            _pair(child)
        made.append(child)
    node.children = made


def _pairs_of(node: HtmlNode) -> list[tuple[str, list[HtmlNode | str]]]:
    if node.tag == "details":
        return _of_details(node)
    if node.tag == "dl":
        return _of_list(node)
    if node.tag == "table":
        return _of_table(node)
    if node.values.get("itemtype", "").endswith("/Question"):
        return _of_microdata(node)
    return []


def _of_details(node: HtmlNode) -> list[tuple[str, list[HtmlNode | str]]]:
    summary = next(node.find("summary"), None)
    if summary is None:
        return []
    rest = HtmlNode("div", {}, [c for c in node.children if c is not summary])
    _pair(rest)
    return [(_line(summary), [rest])]


def _join_lists(node: HtmlNode) -> None:
    """Definition lists side by side are one: a wiki may close the list between term and words."""
    made: list[HtmlNode | str] = []
    last: HtmlNode | None = None
    for child in node.children:
        if isinstance(child, HtmlNode) and child.tag == "dl" and last is not None:
            last.children += child.children
            continue
        if isinstance(child, HtmlNode) or child.strip():
            last = child if isinstance(child, HtmlNode) and child.tag == "dl" else None
        made.append(child)
    node.children = made


def _of_list(node: HtmlNode) -> list[tuple[str, list[HtmlNode | str]]]:
    pairs: list[tuple[str, list[HtmlNode | str]]] = []
    for part in node.find("dt", "dd"):
        if part.tag == "dd":
            if pairs:
                pairs[-1][1].append(HtmlNode("div", {}, part.children))
        elif pairs and not pairs[-1][1]:  # two questions have one answer
            pairs[-1] = (f"{pairs[-1][0]} {_line(part)}", [])
        else:
            pairs.append((_line(part), []))
    return [pair for pair in pairs if pair[0] and pair[1]]


def _of_table(node: HtmlNode) -> list[tuple[str, list[HtmlNode | str]]]:
    rows = [[*row.find("td", "th")] for row in node.find("tr")]
    if len(rows) > 1 and all(row and _NUMBER.fullmatch(_line(row[0])) for row in rows[1:]):
        rows = [row[1:] for row in rows]
    if not rows or not rows[0]:
        return []
    head = [_line(cell).lower().strip(" :：") for cell in rows[0]]
    asks = next((at for at, words in enumerate(head) if words in _ASKS), -1)
    answers = next((at for at, words in enumerate(head) if words in _ANSWERS), -1)
    if asks >= 0 and answers >= 0:  # counted from the end: a cell before them may reach down
        body, asks, answers = rows[1:], asks - len(head), answers - len(head)
    elif all(len(row) == 2 for row in rows):
        body, asks, answers = rows, -2, -1
        if sum(asked(_line(row[0])) for row in rows) * 3 < len(rows) * 2:
            return []
    else:
        return []
    body = [row for row in body if len(row) >= -min(asks, answers) and _line(row[asks])]
    return [(_line(row[asks]), [HtmlNode("div", {}, row[answers].children)]) for row in body]


def _of_microdata(node: HtmlNode) -> list[tuple[str, list[HtmlNode | str]]]:
    parts = {n.values.get("itemprop", ""): n for n in reversed([*_all(node)])}
    name, answer = parts.get("name"), parts.get("acceptedAnswer")
    if name is None or answer is None:
        return []
    return [(_line(name), [HtmlNode("div", {}, answer.children)])]


def _all(node: HtmlNode) -> Iterator[HtmlNode]:
    for child in node.children:
        if isinstance(child, HtmlNode):
            yield child
            yield from _all(child)


def _line(node: HtmlNode) -> str:
    return " ".join(node.text().split())


def _unlink(node: HtmlNode) -> None:
    """Links become their words; pictures go: a passage is text."""
    made: list[HtmlNode | str] = []
    for child in node.children:
        if isinstance(child, HtmlNode):
            if child.tag == "img":
                continue
            _unlink(child)
            if child.tag == "a":
                made += child.children
                continue
        made.append(child)
    node.children = made


# ---- schema.org
def _declared(markup: str) -> Iterator[tuple[str, str]]:
    """The pairs of the page's schema.org data."""
    for match in _DATA.finditer(markup):
        if len(match[1]) > _LARGEST_DATA:
            continue
        try:
            data = json.loads(match[1])
        except (ValueError, RecursionError):
            continue
        yield from _questions(data, 0)


def _questions(data: Any, depth: int) -> Iterator[tuple[str, str]]:
    if depth > _DEEPEST:
        return
    if isinstance(data, list):
        for each in data:
            yield from _questions(each, depth + 1)
    elif isinstance(data, dict):
        answer = data.get("acceptedAnswer") or data.get("suggestedAnswer")
        answer = answer[0] if isinstance(answer, list) and answer else answer
        name = data.get("name")
        kind = data.get("@type")
        of_question = "Question" in kind if isinstance(kind, list) else kind == "Question"
        if of_question and isinstance(answer, dict) and isinstance(name, str):
            words = " ".join(html.unescape(name).split())
            text, _ = html_import.written(html_tree.read(str(answer.get("text", ""))), "")
            if words and text.strip():
                yield words, text.strip()
            return
        for each in data.values():
            if isinstance(each, (dict, list)):
                yield from _questions(each, depth + 1)
