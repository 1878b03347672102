"""What the page paints of a suggestion, in the page's units."""

from __future__ import annotations

from writer_app.domain.change.anchor import Anchor
from writer_app.domain.change.suggestion import Suggestion
from writer_app.domain.text.text import Utf16Map
from writer_app.ui.page.suggestion_layer import ProposalView


def view_of(
    suggestion: Suggestion, anchor: Anchor, *, checks_facts: bool, whole_lines: bool
) -> ProposalView:
    """The view of a suggestion over its passage.

    Only a passage of whole lines can stand as one block above another; a part of a paragraph
    shows its change in the line.
    """
    frontier = suggestion.variant.frontier
    if frontier is not None:
        frontier = Utf16Map(suggestion.original).to_utf16(frontier)
    return ProposalView(
        anchor=anchor,
        segments=suggestion.variant.segments,
        focus=suggestion.focus,
        frontier=frontier,
        facts=suggestion.variant.fact_marks() if checks_facts else (),
        whole=suggestion.variant.whole and suggestion.variant.finished and whole_lines,
    )
