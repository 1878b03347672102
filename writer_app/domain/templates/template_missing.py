"""What is said of a template's name that has no value."""

from __future__ import annotations

from writer_app.domain.base.errors import MissingVariable
from writer_app.domain.base.message import coded
from writer_app.domain.templates.template_schema import BUILT_IN

# What a writer does about a text of the page that a template reads and that is not there.
_EMPTY = {
    "selection": coded(
        "template.select-text-template-to-work",
        "Select the text this template is to work on first.",
    ),
    "clipboard": coded(
        "template.clipboard-holds-no-text-copy",
        "The clipboard holds no text; copy the text this template reads first.",
    ),
    "sources": coded(
        "template.template-reads-sources-and-none",
        "This template reads sources, and none is chosen.",
    ),
    "instruction": coded(
        "template.template-wants-instruction-say-what",
        "This template wants an instruction; say what should change.",
    ),
}


def missing_value(template_id: str, name: str, where: str, *, email: bool) -> MissingVariable:
    """What to say of a name without a value; `where` is its line, `email` the template's kind."""
    if name == "selection" and email:
        return MissingVariable(
            coded(
                "template.select-e-mail-you-want",
                "Select the e-mail that you want to answer first.",
            )
        )
    if name in BUILT_IN:
        return MissingVariable(
            _EMPTY.get(
                name,
                coded(
                    "template.page-empty-write-or-open",
                    "The page is empty; write or open a text first.",
                ),
            )
        )
    return MissingVariable(
        coded(
            "template.needs-value-for", "{0} needs a value for “{1}”{2}.", template_id, name, where
        )
    )
