"""`.prompty` files: a YAML head, then messages under lines such as `system:` and `user:`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from writer_app.domain.base.message import coded
from writer_app.domain.templates.prompt import Role
from writer_app.domain.templates.template_yaml import YamlError
from writer_app.domain.templates.template_yaml import read as read_yaml
from writer_app.storage.templates.importers.foreign import (
    SELECTION,
    ForeignMessage,
    ForeignPrompt,
)
from writer_app.storage.templates.packs import FileProblem, read_file

_ROLE = re.compile(
    r"^[ \t]*#{0,3}[ \t]*(system|developer|user|assistant)(?:\[[^\]\n]*\])?:[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_ROLES: dict[str, Role] = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "assistant": "assistant",
}


def read(path: Path) -> Iterator[ForeignPrompt | FileProblem]:
    """The prompt of the file. Its inputs stay literal: a foreign brace is never interpreted."""
    item = read_file(path)
    if isinstance(item, FileProblem):
        yield item
        return
    text = item.text.removeprefix("\ufeff").replace("\r\n", "\n")
    head, body, line = split_head(text)
    title, description = path.stem, ""
    try:
        data = read_yaml(head, 2)[0] if head.strip() else {}
        title = str(data.get("displayName") or data.get("name") or title)
        description = str(data.get("description") or "")
    except YamlError as error:
        yield FileProblem(
            str(path),
            error.line,
            coded("prompty.head-left-out", "{0}; its head is left out", error.message),
            False,
        )
    messages = _messages(body)
    if not messages:
        yield FileProblem(
            str(path), line, coded("prompty.no-prompt-in-file", "there is no prompt in this file")
        )
        return
    yield ForeignPrompt(title, messages, str(path), line, description, ("prompty",))


def split_head(text: str) -> tuple[str, str, int]:
    """Head, body, and the body's first line; no head when the text has none."""
    close = re.compile(r"^---[ \t]*$", re.MULTILINE).search(text, 4)
    if not text.startswith("---\n") or close is None:
        return "", text, 1
    return text[4 : close.start()], text[close.end() + 1 :], text.count("\n", 0, close.end()) + 2


def _messages(body: str) -> tuple[ForeignMessage, ...]:
    marks = list(_ROLE.finditer(body))
    found: list[ForeignMessage] = []
    before = body[: marks[0].start()] if marks else body
    if before.strip():
        found.append(ForeignMessage("system" if marks else "user", (before.strip("\n"),)))
    for mark, following in zip(marks, [*marks[1:], None], strict=False):
        text = body[mark.end() : following.start() if following else len(body)].strip("\n")
        if text.strip():
            found.append(ForeignMessage(_ROLES[mark[1].lower()], (text,)))
    return _ordered(found)


def _ordered(found: list[ForeignMessage]) -> tuple[ForeignMessage, ...]:
    """System messages become one at the beginning; without a user message, the text is it."""
    system = [message for message in found if message.role == "system"]
    others = [message for message in found if message.role != "system"]
    joined = "\n\n".join(str(piece) for message in system for piece in message.pieces)
    first = (ForeignMessage("system", (joined,)),) if system else ()
    if found and not any(message.role == "user" for message in others):
        others.append(ForeignMessage("user", (SELECTION,)))
    return (*first, *others)
