"""A line of text in a drawing, as SVG writes it."""

from __future__ import annotations

from html import escape


def text(
    x: float,
    y: float,
    words: str,
    colour: str,
    *,
    size: int = 12,
    weight: int = 400,
    anchor: str = "start",
) -> str:
    """`words` at a place, in pixels; `anchor` is start, middle or end."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-size="{size}" '
        f'font-weight="{weight}" text-anchor="{anchor}">{escape(words)}</text>'
    )
