"""`terms`: what a text proposes for a glossary, found without a model."""

from __future__ import annotations

import argparse
import csv
import io
import sys

from writer_app.commands.console import note, say_json
from writer_app.commands.translating import glossary_of, tag_of
from writer_app.commands.writing import named, prepared_target, read_source, save_result
from writer_app.domain.base.errors import UsageError
from writer_app.domain.text.language import language
from writer_app.domain.translation.proposed_terms import ProposedTerm, proposed_terms
from writer_app.engine.base.word_tables import LANGUAGES, tables


def run(arguments: argparse.Namespace) -> int:
    """Print or save a table of terms to fill in; those that are fixed already are left out."""
    text = read_source(arguments.file).text
    source, to = language(text), tag_of(arguments.to)
    if source not in LANGUAGES:
        raise UsageError("Terms are found in English and Chinese texts.")
    out = prepared_target(arguments.out)
    fixed = glossary_of(arguments.glossary, arguments.file, source, to)
    known = {form.casefold() for term in fixed.terms for form in term.of(source)}
    found = [t for t in proposed_terms(text, tables()) if t.text.casefold() not in known]
    if arguments.json:
        say_json([{"term": term.text, "times": term.times} for term in found])
    elif out is not None:
        save_result(out, _table(found, source, to), complete=True)
        note(f"{len(found)} terms of {named(arguments.file)}; fill in the column “{to}”.")
    else:
        sys.stdout.write(_table(found, source, to))
    return 0


def _table(found: list[ProposedTerm], source: str, to: str) -> str:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow((source, to, "note"))
    rows.writerows((term.text, "", f"{term.times} ×") for term in found)
    return text.getvalue()
