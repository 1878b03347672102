"""Which tables go and come as wholes: those whose rows would end in another table.

Tables that stand side by side and have equal rows cannot be told apart row by row: where they
change places, rows of two would become rows of one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence

from writer_app.domain.word.blocks import Kind, Line, table_at
from writer_app.storage.word.pairing import Pairing, Stretch
from writer_app.storage.word.stretches import changed


def differing(old: Sequence[Line], new: Sequence[Line], pairing: Pairing) -> list[Stretch]:
    """Stretches of lines that differ; tables whose rows would end in another one are in them as
    wholes, and `pairing` is told so.
    """
    keys = [_key(line) for line in old], [_key(line) for line in new]
    found = changed(*keys)
    before, after = _tables(old), _tables(new)
    if not before or not after or not found:
        return found
    pairs = _kept(found, len(new))
    for region in pairing.regions(found):
        pairs |= {line: block for block, line in region.pairs}
    pairing.moved.clear()
    olds, news = _mixed(before, after, pairs)
    if not olds:
        return found
    pairing.apart(olds, news)
    return _by_units(*keys, ({n: before[n] for n in olds}, {n: after[n] for n in news}))


def _key(line: Line) -> tuple[Kind, str]:
    return line.kind, " | ".join(line.cells) if line.row else line.words


def _tables(lines: Sequence[Line]) -> dict[int, range]:
    """For the number of each line that is a row the numbers of its table's."""
    found: dict[int, range] = {}
    at = 0
    while at < len(lines):
        size = table_at(lines, at, len(lines))
        found.update(dict.fromkeys(range(at, at + size), range(at, at + size)))
        at += max(size, 1)
    return found


def _mixed(
    old: Mapping[int, range], new: Mapping[int, range], pairs: Mapping[int, int]
) -> tuple[frozenset[int], frozenset[int]]:
    """The lines of tables, old ones and new ones, of which not every one came from one.

    `pairs` has for a new line the old one that it came from.
    """
    came: dict[range, set[range]] = defaultdict(set)
    became: dict[range, set[range]] = defaultdict(set)
    for line, before in pairs.items():
        if line in new and before in old:
            came[new[line]].add(old[before])
            became[old[before]].add(new[line])
    news = {table for table, whence in came.items() if len(whence) > 1}
    news |= {table for whither in became.values() if len(whither) > 1 for table in whither}
    olds = {table for one in news for table in came[one]}
    while more := {table for one in olds for table in became[one]} - news:
        news |= more
        olds |= {table for one in more for table in came[one]}
    return _numbers(olds), _numbers(news)


def _by_units(
    old: Sequence[Hashable],
    new: Sequence[Hashable],
    whole: tuple[Mapping[int, range], Mapping[int, range]],
) -> list[Stretch]:
    """Stretches of two lists of lines that differ; `whole` are the tables compared as one."""
    a, b = _units(old, whole[0]), _units(new, whole[1])
    ats = [*(at for _, at in a), len(old)], [*(at for _, at in b), len(new)]
    return [
        (ats[0][i], ats[0][j], ats[1][k], ats[1][m])
        for i, j, k, m in changed([key for key, _ in a], [key for key, _ in b])
    ]


def _kept(stretches: Sequence[Stretch], lines: int) -> dict[int, int]:
    """For each of `lines` new lines that stayed between the stretches the old one."""
    found: dict[int, int] = {}
    shift = at = 0
    for _, b, c, d in [*stretches, (lines, lines, lines, lines)]:
        found.update({line: line + shift for line in range(at, c)})
        shift, at = b - d, d
    return found


def _units(lines: Sequence[Hashable], whole: Mapping[int, range]) -> list[tuple[Hashable, int]]:
    found: list[tuple[Hashable, int]] = []
    at = 0
    while at < len(lines):
        table = whole.get(at)
        found.append((("table", *lines[at : table.stop]) if table else lines[at], at))
        at = table.stop if table else at + 1
    return found


def _numbers(found: set[range]) -> frozenset[int]:
    return frozenset(number for table in found for number in table)
