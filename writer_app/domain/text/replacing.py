"""What stands in the place of a hit: the words of “Replace with”, read as those of a pattern."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ESCAPE = re.compile(r"\\(\d{1,2}|[\\nt])")
_PLAIN = {"n": "\n", "t": "\t", "\\": "\\"}


def expanded(text: str, caught: Sequence[str]) -> str:
    r"""`text` with `\0` (the whole hit), `\1` … (its groups), `\n`, `\t` and `\\` put in.

    `caught` has every group of the pattern, empty where one took no part. What a group caught is
    never read again; other backslashes, and groups that the pattern does not have, stay.
    """

    def put(match: re.Match[str]) -> str:
        name = match[1]
        if name in _PLAIN:
            return _PLAIN[name]
        if int(name) < len(caught):
            return caught[int(name)]
        if len(name) == 2 and int(name[0]) < len(caught):  # `\10` where there are nine groups
            return caught[int(name[0])] + name[1]
        return match[0]

    return _ESCAPE.sub(put, text)
