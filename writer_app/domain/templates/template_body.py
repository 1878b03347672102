"""The messages of a template: role headings, placeholders, conditionals, loops over examples.

Parse first, substitute second: the text becomes a tree, and values go in as opaque strings, so
that no value can create a role or a placeholder. The whole grammar:

    # system | # user | # assistant     a line of its own begins a message
    # system for tiny                   the same, for models of one size (tiny or large) only
    # system for zh                     the same, for Chinese texts and models that are not tiny
    {{name}}                            a value
    {{#if name}} … {{else}} … {{/if}}   whether a value is there (not empty, not false)
    {{#each examples}} … {{/each}}      inside: {{input}} and {{output}}
    \\{{                                 two literal braces; \\\\{{ is a backslash and a tag
    \\# user                             a literal line that looks like a role heading
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from writer_app.domain.base.message import coded
from writer_app.domain.templates.prompt import ROLES, Role

LANGUAGES = ("zh",)  # languages that may have messages of their own
DEPTH = 20
MOST_TAGS = 10_000  # of one message
_BRACES = re.compile(r"\{+")
_ROLE = re.compile(r"# (system|user|assistant)(?: for (tiny|large|zh))?[ \t]*")
_ESCAPED_ROLE = re.compile(r"\\(\\*# (?:system|user|assistant)(?: for (?:tiny|large|zh))?[ \t]*)")
# The lookbehind keeps a run of backslashes from being tried at each of them.
_TAG = re.compile(r"(?<!\\)(?P<slashes>\\*)\{\{(?P<inside>[^{}\n]{0,200}\}\})?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BLANK_START = re.compile(r"\A(?:[^\S\n]*\n)+")
_ALONE = re.compile(r"[ \t]*\{\{(?:#if [^{}\n]*|else|/if|#each [^{}\n]*|/each)\}\}[ \t]*\n?")


@dataclass(frozen=True, slots=True)
class Text:
    """Literal text."""

    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """A placeholder."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class If:
    """A conditional."""

    name: str
    line: int
    then: tuple[Node, ...] = ()
    otherwise: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Each:
    """A loop over the examples."""

    line: int
    body: tuple[Node, ...] = ()


Node = Text | Name | If | Each


@dataclass(frozen=True, slots=True)
class Section:
    """One message. `size` "" is for every model, "tiny" and "large" for one size only.

    `language` "" is for every text, "zh" for Chinese ones alone, with models that are not tiny.
    """

    role: Role
    line: int
    nodes: tuple[Node, ...]
    size: str = ""
    language: str = ""


@dataclass(slots=True)
class _OpenSection:
    """A block whose end has not come yet."""

    kind: str
    name: str
    line: int
    first: list[Node] = field(default_factory=list)
    second: list[Node] = field(default_factory=list)
    in_else: bool = False

    @property
    def nodes(self) -> list[Node]:
        return self.second if self.in_else else self.first


Report = Callable[[int, str], None]


def parse_body(text: str, first_line: int, report: Report) -> tuple[Section, ...]:
    """The messages of `text`; problems go to `report` with their line."""
    sections: list[Section] = []
    for role, audience, line, body in _split(text, first_line, report):
        nodes = _BodyParser(report, line + 1).parse(body)
        size, language = ("", audience) if audience in LANGUAGES else (audience, "")
        sections.append(Section(role, line, _trimmed(nodes), size, language))
        if not body.strip():
            report(line, coded("template-body.message-empty", "the message “# {0}” is empty", role))
    _check_order(sections, first_line, report)
    return tuple(sections)


def _check_order(sections: list[Section], first_line: int, report: Report) -> None:
    if not any(section.role == "user" for section in sections):
        report(
            first_line,
            coded(
                "template-body.no-message-under-line-user",
                "there is no message under a line “# user”",
            ),
        )
        return
    late = dict[int, None]()
    for size in ("large", "tiny"):
        sized = for_size(sections, size)
        for language in ("", *LANGUAGES):
            chosen = for_language(sized, language)
            if not language and not any(section.role == "user" for section in chosen):
                report(
                    first_line,
                    coded(
                        "template-body.no-message-user-for-models",
                        "there is no message “# user” for {0} models",
                        size,
                    ),
                )
            late |= {each.line: None for each in chosen[1:] if each.role == "system"}
        if not any(section.size for section in sections):
            break  # both sizes are sent the same
    for line in late:
        report(
            line,
            coded(
                "template-body.system-must-be-first-message", "“# system” must be the first message"
            ),
        )


def for_size(sections: Iterable[Section], size: str) -> tuple[Section, ...]:
    """The messages for models of one size; a message made for it takes its role's place.

    Those for one language stay marked, but for tiny models, which get none of them.
    """
    every = tuple(each for each in sections if not (each.language and size == "tiny"))
    own = {section.role for section in every if section.size == size}
    return tuple(
        replace(section, size="")
        for section in every
        if section.language
        or section.size == size
        or (not section.size and section.role not in own)
    )


def for_language(sections: Iterable[Section], language: str) -> tuple[Section, ...]:
    """The messages for texts in one language; a message made for it takes its role's place."""
    every = tuple(sections)
    own = {each.role for each in every if each.language and each.language == language}
    return tuple(
        replace(each, language="")
        for each in every
        if (each.language == language if each.language else each.role not in own)
    )


def _split(text: str, first_line: int, report: Report) -> Iterator[tuple[Role, str, int, str]]:
    """Role, whom it is for, line and text of each message."""
    role, audience, start, body, told = "", "", first_line, list[str](), False
    for number, line in enumerate(text.split("\n"), first_line):
        if mark := _ROLE.fullmatch(line):
            if role:
                yield _role(role), audience, start, "\n".join(body)
            role, audience, start, body = mark.group(1), mark.group(2) or "", number, []
        elif role:
            escaped = _ESCAPED_ROLE.fullmatch(line)
            body.append(escaped.group(1) if escaped else line)
        elif line.strip() and not told:
            report(
                number,
                coded(
                    "template-body.text-before-first-role-heading",
                    "text before the first role heading (# system, # user, # assistant)",
                ),
            )
            told = True
    if role:
        yield _role(role), audience, start, "\n".join(body)


def _role(name: str) -> Role:
    return next(role for role in ROLES if role == name)


class _BodyParser:
    """Turns one message into a tree. Blocks are kept on a list, so depth costs no recursion."""

    def __init__(self, report: Report, first_line: int) -> None:
        self._report = report
        self._line = first_line
        self._begin_of_line = 0  # of the line that is being read
        self._root: list[Node] = []
        self._open: list[_OpenSection] = []
        self._tags = 0
        self._too_deep = 0  # blocks that were begun beyond `DEPTH` and left out

    def parse(self, text: str) -> list[Node]:
        at = 0
        while match := _TAG.search(text, at):
            self._tags += 1
            if self._tags > MOST_TAGS:
                self._report(
                    self._line,
                    coded(
                        "template-body.more-than-placeholders-and-braces",
                        "more than {0} placeholders and braces",
                        f"{MOST_TAGS:,}",
                    ),
                )
                return self._root
            at = self._literal(text, at, match)
            if match["inside"] is None or len(match["slashes"]) % 2:
                at = self._no_tag(text, match)
                continue
            self._tag(match["inside"][:-2].strip())
            at = self._after(text, match)
        self._lines(text[at:])
        for block in self._open:
            self._report(
                block.line,
                coded("template-body.never-closed", "{{#{0}}} is never closed", block.kind),
            )
        self._line = 0
        return self._root

    def _no_tag(self, text: str, match: re.Match[str]) -> int:
        """Two braces that begin no tag: escaped, or one of three, or a mistake."""
        brace = match.start() + len(match["slashes"])
        escaped = len(match["slashes"]) % 2 == 1
        if not escaped and text[brace + 2 : brace + 3] == "{":
            run = _BRACES.match(text, brace)
            spare = (run.end() - brace if run else 3) - 2
            self._put(Text("{" * spare))
            return brace + spare
        if not escaped:
            self._report(
                self._line,
                coded("template-body.not-closed", "“{{” without “}}” on the same line; write \\{{"),
            )
        self._put(Text("{{"))
        return brace + 2

    def _literal(self, text: str, at: int, match: re.Match[str]) -> int:
        """Put the text before a tag; a tag alone on its line takes the line with it."""
        start = match.start()
        newline = text.rfind("\n", at, start)
        if newline >= 0:
            self._begin_of_line = newline + 1
        begin = self._begin_of_line
        if begin >= at and not match["slashes"] and _ALONE.match(text, begin):
            self._lines(text[at:begin])
        else:
            self._lines(text[at:start] + "\\" * (len(match["slashes"]) // 2))
        return match.end()

    def _after(self, text: str, match: re.Match[str]) -> int:
        alone = _ALONE.match(text, self._begin_of_line)
        if (
            alone
            and alone.end() >= match.end()
            and (alone.group().endswith("\n") or alone.end() == len(text))
        ):
            self._line += alone.group().count("\n")
            if alone.group().endswith("\n"):
                self._begin_of_line = alone.end()
            return alone.end()
        return match.end()

    def _lines(self, literal: str) -> None:
        self._line += literal.count("\n")
        if literal:
            self._put(Text(literal))

    def _put(self, node: Node) -> None:
        (self._open[-1].nodes if self._open else self._root).append(node)

    def _tag(self, inside: str) -> None:
        if inside.startswith("#"):
            self._begin(inside[1:])
        elif inside.startswith("/"):
            self._end(inside[1:].strip())
        elif inside == "else":
            self._otherwise()
        elif _NAME.fullmatch(inside):
            self._put(Name(inside, self._line))
        else:
            self._report(
                self._line,
                coded(
                    "template-body.not-name", "“{{{0}}}” is not a name; a literal is \\{{", inside
                ),
            )

    def _begin(self, words: str) -> None:
        kind, _, name = words.partition(" ")
        name = name.strip()
        if kind not in ("if", "each") or not _NAME.fullmatch(name):
            self._report(
                self._line,
                coded(
                    "template-body.unknown-use-if-name-each",
                    "“{{#{0}}}” is unknown; use #if NAME, #each examples",
                    words,
                ),
            )
        elif kind == "each" and name != "examples":
            self._report(
                self._line,
                coded(
                    "template-body.only-each-examples-can-be",
                    "only {{#each examples}} can be repeated",
                ),
            )
        if len(self._open) >= DEPTH:
            if not self._too_deep:
                self._report(
                    self._line,
                    coded(
                        "template-body.blocks-nested-more-than-deep",
                        "blocks are nested more than {0} deep",
                        DEPTH,
                    ),
                )
            self._too_deep += 1
            return
        self._open.append(_OpenSection(kind, name, self._line))

    def _otherwise(self) -> None:
        if not self._open or self._open[-1].kind != "if" or self._open[-1].in_else:
            self._report(
                self._line, coded("template-body.else-without-if", "{{else}} without its {{#if}}")
            )
        else:
            self._open[-1].in_else = True

    def _end(self, kind: str) -> None:
        if self._too_deep:
            self._too_deep -= 1
            return
        if not self._open or self._open[-1].kind != kind:
            self._report(
                self._line, coded("template-body.closes-nothing", "{{/{0}}} closes nothing", kind)
            )
            return
        block = self._open.pop()
        if block.kind == "each":
            self._put(Each(block.line, tuple(block.first)))
        else:
            self._put(If(block.name, block.line, tuple(block.first), tuple(block.second)))


def _trimmed(nodes: list[Node]) -> tuple[Node, ...]:
    """Without the blank lines around a message; values keep all of theirs."""
    kept = [node for node in nodes if not (isinstance(node, Text) and not node.text)]
    if kept and isinstance(kept[0], Text):
        kept[0] = Text(_BLANK_START.sub("", kept[0].text))
    if kept and isinstance(kept[-1], Text):
        kept[-1] = Text(kept[-1].text.rstrip())
    return tuple(node for node in kept if not (isinstance(node, Text) and not node.text))


def names(nodes: Iterable[Node], *, in_each: bool = False) -> Iterator[tuple[str, int, bool]]:
    """Every name used: name, line, whether inside {{#each}}."""
    for node in nodes:
        if isinstance(node, Name):
            yield node.name, node.line, in_each
        elif isinstance(node, If):
            yield node.name, node.line, in_each
            yield from names(node.then, in_each=in_each)
            yield from names(node.otherwise, in_each=in_each)
        elif isinstance(node, Each):
            yield from names(node.body, in_each=True)


def used(body: Iterable[Section]) -> frozenset[str]:
    """Every name that messages take from outside."""
    return frozenset(name for part in body for name, _, inside in names(part.nodes) if not inside)
