"""What a comparison of templates is called in plain words: checks, faults, ways of writing."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from writer_app.domain.bench.bench_grid import Column
from writer_app.domain.bench.bench_results import Cell, Check
from writer_app.domain.text.language import language_name
from writer_app.domain.text.text import count_words
from writer_app.ui.kit.sentences import said

CHECKS = {
    "contains": "contains “{0}”",
    "not_contains": "does not contain “{0}”",
    "matches": "has the form {0}",
    "min_words": "at least {0} words",
    "max_words": "at most {0} words",
    "keeps_numbers": "numbers kept",
    "keeps_names": "names kept",
    "keeps_links": "links kept",
    "max_change": "changes at most {0} of the words",
    "json": "is JSON",
    "language": "is in {0}",
}
FAULTS = {
    "empty": "no answer",
    "chatter": "talks around the answer",
    "lost_facts": "facts are missing",
    "wrong_language": "in another language",
    "loop": "repeats itself",
}
WAYS = {
    "": "Template's own settings",
    "temperature=0": "Always the same answer",
    "temperature=0.7, top_p=0.95": "More varied words",
    "dial=careful": "Careful with my words",
    "dial=free": "Free with my words",
}
SEPARATOR = " · "  # between the parts of a column's name


def _tr(context: str, text: str) -> str:
    return QCoreApplication.translate(context, text)


def check_words(check: Check) -> str:
    """A check in words; the bare rule where there are none for it."""
    words = CHECKS.get(check.kind)
    if words is None or check.value == "false":
        return check.label
    value = check.value
    if check.kind == "max_change":
        value = f"{float(value):.0%}"
    elif check.kind == "language":
        value = language_name(value) or value
    return _tr("Checks", words).format(value)


def fault_words(fault: str) -> str:
    """What is wrong with an answer, in words."""
    return _tr("Faults", FAULTS.get(fault, fault))


def way_words(label: str) -> str:
    """A way of writing in words; the writer's own settings as they were typed."""
    return _tr("Ways", WAYS[label]) if label in WAYS else label


def row_words(name: str) -> str:
    """An input's name; the template's tests are counted in the window's language."""
    kind, _, number = name.partition(" ")
    if kind == "test" and number.isdecimal():
        return _tr("BenchWords", "Test {0}").format(number)
    return name


def column_words(column: Column) -> tuple[str, str]:
    """A column's version, and how and by which model it was written where that was chosen."""
    version, *rest = proposal_words(column.name).split(SEPARATOR)
    label = column.settings.label
    return version, SEPARATOR.join(way_words(part) if part == label else part for part in rest)


def column_line(column: Column) -> str:
    """A column's name on one line."""
    return SEPARATOR.join(part for part in column_words(column) if part)


def seconds_words(seconds: float) -> str:
    """A time: “1.4 s”, “2 min 05 s”."""
    if seconds < 60:
        return _tr("BenchWords", "{0} s").format(f"{seconds:.1f}")
    minutes, rest = divmod(round(seconds), 60)
    return _tr("BenchWords", "{0} min {1} s").format(minutes, f"{rest:02}")


def cell_words(cell: Cell) -> tuple[str, str]:
    """An answer in two short lines: what of its checks was met, and how long it is and took."""
    if cell.error:
        return _tr("BenchWords", "No answer"), said(cell.error)
    size = _tr("BenchWords", "{0} words").format(f"{count_words(cell.output):,}")
    below = f"{size}{SEPARATOR}{seconds_words(cell.seconds)}"
    if cell.faults:
        below = f"{fault_words(cell.faults[0])}{SEPARATOR}{below}"
    if not cell.checks:
        return _unchecked(cell), f"{size}{SEPARATOR}{seconds_words(cell.seconds)}"
    met = sum(check.passed for check in cell.checks)
    return _tr("BenchWords", "{0} of {1} checks").format(met, len(cell.checks)), below


def _unchecked(cell: Cell) -> str:
    """What can be said of an answer that has no checks of its own."""
    if not cell.faults:
        return _tr("BenchWords", "No fault seen")
    words = fault_words(cell.faults[0])
    return words[:1].upper() + words[1:]


def proposal_words(column: str) -> str:
    """A column of an improvement: the template as it is, or a proposal."""
    if column == "now":
        return _tr("BenchWords", "As it is now")
    kind, _, number = column.partition(" ")
    if kind == "proposal" and number.isdecimal():
        return _tr("BenchWords", "Proposal {0}").format(number)
    return column
