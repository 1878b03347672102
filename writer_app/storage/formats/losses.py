"""What a format or a file could not keep, as sentences for the writer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# What things are called, one of them and several.
NAMES = {
    "comment": "comments",
    "control character": "control characters",
    "drawing": "drawings",
    "embedded object": "embedded objects",
    "embedded page": "embedded pages",
    "embedded picture": "embedded pictures",
    "footnote that nothing refers to": "footnotes that nothing refers to",
    "form": "forms",
    "form field": "form fields",
    "formula": "formulas",
    "header or footer": "headers or footers",
    "link inside the document": "links inside the document",
    "link to an unsafe place": "links to unsafe places",
    "picture": "pictures",
    "piece of raw code": "pieces of raw code",
    "picture or drawing": "pictures or drawings",
    "sound": "sounds",
    "table in a table": "tables in tables",
    "table with joined cells": "tables with joined cells",
    "text box": "text boxes",
    "tracked change": "tracked changes",
    "video": "videos",
}
_MOST_NAMES = 5


def sentences(lost: Mapping[str, int]) -> tuple[str, ...]:
    """What was left out, one sentence for each kind that there is some of."""
    return tuple(
        f"1 {name} was left out." if count == 1 else f"{count} {NAMES[name]} were left out."
        for name, count in lost.items()
        if count > 0
    )


def missing_pictures(names: Sequence[str]) -> tuple[str, ...]:
    """What is said of pictures whose file is not beside the document, or is none."""
    if not names:
        return ()
    return (f"No picture beside the document for: {_some(names)}. Words stand in its place.",)


def taken_names(names: Sequence[str]) -> tuple[str, ...]:
    """What is said of pictures whose name another picture of the library has."""
    if not names:
        return ()
    return (f"Other pictures have these names and were left alone: {_some(names)}.",)


def far_pictures(names: Sequence[str]) -> tuple[str, ...]:
    """What is said of pictures that stand in the network, which an export never asks."""
    if not names:
        return ()
    return (
        f"Pictures in the network are not fetched: {_some(names)}. Words stand in their place.",
    )


def plain_formulas(count: int) -> tuple[str, ...]:
    """What is said of formulas in a format that cannot set them."""
    if not count:
        return ()
    if count == 1:
        return ("1 formula stands as its source.",)
    return (f"{count} formulas stand as their source.",)


def _some(names: Sequence[str]) -> str:
    shown = [name if len(name) < 80 else name[:79] + "…" for name in names[:_MOST_NAMES]]
    return ", ".join(shown) + (" …" if len(names) > _MOST_NAMES else "")


def html_tags(tags: Mapping[str, int]) -> tuple[str, ...]:
    """What is said of HTML in the text that shows nothing of its kind."""
    if not tags:
        return ()
    names = [f"<{name}>" for name in tags]
    return (f"HTML that is not kept: {_some(names)}.",)
