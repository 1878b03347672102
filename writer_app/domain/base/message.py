"""What the program says to people: a code and values, which can be said in any language.

    raise ModelError(coded("catalogue.no-such-model", "There is no model “{0}”.", name))

A message is its English sentence, a `str` like any other, for the terminal and the log; whoever
speaks another language looks its code up (`ui/kit/sentences.py`) and puts the values in. So no
translation is lost when the English is written anew, and nobody matches on a text. A value may be
a message itself. What makes a plain text of it, an f-string or `join`, loses the code: put parts
together with `joined` and `placed`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

PLACE = re.compile(r"\{(\d+)\}")  # where a value stands; other braces are text


class CodedMessage(str):
    """A text that knows its code. `form` is the English with {0}, {1} … where `values` stand."""

    __slots__ = ("code", "form", "values")
    code: str
    form: str
    values: tuple[str, ...]

    def __new__(cls, code: str, form: str, values: tuple[str, ...] = ()) -> CodedMessage:
        text = PLACE.sub(lambda place: values[int(place[1])], form) if values else form
        made = super().__new__(cls, text)
        made.code, made.form, made.values = code, form, values
        return made

    def __str__(self) -> str:
        return self  # so that `str(error)` is the message still

    def __reduce_ex__(self, _protocol: Any) -> tuple[type[CodedMessage], tuple[Any, ...]]:
        return CodedMessage, (self.code, self.form, self.values)


def coded(code: str, form: str, *values: object) -> CodedMessage:
    """The message of a code: `form` in English, with {0}, {1} … for its values.

    A code has one form in all the source, "subject.what-happened"; it stays when the form changes.
    """
    return CodedMessage(code, form, tuple(v if isinstance(v, str) else str(v) for v in values))


class CodedForm(NamedTuple):
    """A code and its form, for tables: called with the values it is a message."""

    code: str
    form: str

    def __call__(self, *values: object) -> CodedMessage:
        return coded(self.code, self.form, *values)


def joined(parts: Iterable[str]) -> str:
    """Sentences one after the other; each language puts between them what it wants."""
    first, *rest = [part for part in parts if part] or [""]
    for part in rest:
        first = coded("message.next", "{0} {1}", first, part)
    return first


def lines(parts: Iterable[str]) -> str:
    """Sentences one below the other."""
    values = tuple(parts)
    return CodedMessage("", "\n".join(f"{{{number}}}" for number in range(len(values))), values)


def packed(message: str) -> list[Any]:
    """A message as JSON may hold it; `unpacked` makes it again in another process."""
    made = message if isinstance(message, CodedMessage) else CodedMessage("", message)
    return [made.code, made.form, [packed(each) for each in made.values]]


def unpacked(found: Any) -> CodedMessage:
    """The message that was `packed`."""
    code, form, values = found
    return CodedMessage(str(code), str(form), tuple(map(unpacked, values)))


def placed(place: str, what: str) -> CodedMessage:
    """What is wrong, and where: “place: what”."""
    return CodedMessage("", "{0}: {1}", (place, what))
