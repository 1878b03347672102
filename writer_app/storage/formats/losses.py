"""What a format or a file could not keep, as sentences for the writer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from writer_app.domain.base.message import coded

# What things are called, one of them and several.
NAMES = {
    "comment": (coded("loss.comment", "comment"), coded("loss.comment.many", "comments")),
    "control character": (
        coded("loss.control-character", "control character"),
        coded("loss.control-character.many", "control characters"),
    ),
    "drawing": (coded("loss.drawing", "drawing"), coded("loss.drawing.many", "drawings")),
    "embedded object": (
        coded("loss.embedded-object", "embedded object"),
        coded("loss.embedded-object.many", "embedded objects"),
    ),
    "embedded page": (
        coded("loss.embedded-page", "embedded page"),
        coded("loss.embedded-page.many", "embedded pages"),
    ),
    "embedded picture": (
        coded("loss.embedded-picture", "embedded picture"),
        coded("loss.embedded-picture.many", "embedded pictures"),
    ),
    "footnote that nothing refers to": (
        coded("loss.footnote-that-nothing-refers-to", "footnote that nothing refers to"),
        coded("loss.footnote-that-nothing-refers-to.many", "footnotes that nothing refers to"),
    ),
    "form": (coded("loss.form", "form"), coded("loss.form.many", "forms")),
    "form field": (
        coded("loss.form-field", "form field"),
        coded("loss.form-field.many", "form fields"),
    ),
    "formula": (coded("loss.formula", "formula"), coded("loss.formula.many", "formulas")),
    "header or footer": (
        coded("loss.header-or-footer", "header or footer"),
        coded("loss.header-or-footer.many", "headers or footers"),
    ),
    "link inside the document": (
        coded("loss.link-inside-the-document", "link inside the document"),
        coded("loss.link-inside-the-document.many", "links inside the document"),
    ),
    "link to an unsafe place": (
        coded("loss.link-to-an-unsafe-place", "link to an unsafe place"),
        coded("loss.link-to-an-unsafe-place.many", "links to unsafe places"),
    ),
    "picture": (coded("loss.picture", "picture"), coded("loss.picture.many", "pictures")),
    "piece of raw code": (
        coded("loss.piece-of-raw-code", "piece of raw code"),
        coded("loss.piece-of-raw-code.many", "pieces of raw code"),
    ),
    "picture or drawing": (
        coded("loss.picture-or-drawing", "picture or drawing"),
        coded("loss.picture-or-drawing.many", "pictures or drawings"),
    ),
    "suggestion": (
        coded("loss.suggestion", "suggestion"),
        coded("loss.suggestion.many", "suggestions"),
    ),
    "sound": (coded("loss.sound", "sound"), coded("loss.sound.many", "sounds")),
    "table in a table": (
        coded("loss.table-in-a-table", "table in a table"),
        coded("loss.table-in-a-table.many", "tables in tables"),
    ),
    "table with joined cells": (
        coded("loss.table-with-joined-cells", "table with joined cells"),
        coded("loss.table-with-joined-cells.many", "tables with joined cells"),
    ),
    "text box": (coded("loss.text-box", "text box"), coded("loss.text-box.many", "text boxes")),
    "tracked change": (
        coded("loss.tracked-change", "tracked change"),
        coded("loss.tracked-change.many", "tracked changes"),
    ),
    "video": (coded("loss.video", "video"), coded("loss.video.many", "videos")),
}
_MOST_NAMES = 5


def sentences(lost: Mapping[str, int]) -> tuple[str, ...]:
    """What was left out, one sentence for each kind that there is some of."""
    return tuple(
        coded("loss.one", "1 {0} was left out.", NAMES[name][0])
        if count == 1
        else coded("loss.many", "{0} {1} were left out.", count, NAMES[name][1])
        for name, count in lost.items()
        if count > 0
    )


def missing_pictures(names: Sequence[str]) -> tuple[str, ...]:
    """What is said of pictures whose file is not beside the document, or is none."""
    if not names:
        return ()
    return (
        coded(
            "loss.no-picture",
            "No picture beside the document for: {0}. Words stand in its place.",
            _some(names),
        ),
    )


def taken_names(names: Sequence[str]) -> tuple[str, ...]:
    """What is said of pictures whose name another picture of the library has."""
    if not names:
        return ()
    return (
        coded(
            "loss.taken-names",
            "Other pictures have these names and were left alone: {0}.",
            _some(names),
        ),
    )


def far_pictures(names: Sequence[str]) -> tuple[str, ...]:
    """What is said of pictures that stand in the network, which an export never asks."""
    if not names:
        return ()
    return (
        coded(
            "loss.far-pictures",
            "Pictures in the network are not fetched: {0}. Words stand in their place.",
            _some(names),
        ),
    )


def plain_formulas(count: int) -> tuple[str, ...]:
    """What is said of formulas in a format that cannot set them."""
    if not count:
        return ()
    if count == 1:
        return (coded("loss.formula-as-source", "1 formula stands as its source."),)
    return (coded("loss.formulas-as-source", "{0} formulas stand as their source.", count),)


def _some(names: Sequence[str]) -> str:
    shown = [name if len(name) < 80 else name[:79] + "…" for name in names[:_MOST_NAMES]]
    return ", ".join(shown) + (" …" if len(names) > _MOST_NAMES else "")


def html_tags(tags: Mapping[str, int]) -> tuple[str, ...]:
    """What is said of HTML in the text that shows nothing of its kind."""
    if not tags:
        return ()
    names = [f"<{name}>" for name in tags]
    return (coded("loss.html-tags", "HTML that is not kept: {0}.", _some(names)),)
