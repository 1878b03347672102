"""Answers that come in pieces."""

from __future__ import annotations

from writer_app.domain.answers.cleaning import StreamCleaner


def cut_up(text: str, cuts: list[int], source: str = "") -> str:
    """What is left of an answer that comes in pieces of these lengths, and the rest."""
    cleaner, out, at = StreamCleaner(source), "", 0
    for cut in [*cuts, len(text)]:
        piece = cleaner.feed(text[at : at + cut])
        out = out[: len(out) - cleaner.back] + piece
        at += cut
    rest = cleaner.finish()
    return out[: len(out) - cleaner.back] + rest
