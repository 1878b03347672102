"""A chart of a bench as SVG: how many answers of each column passed, as bars with their figures."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from writer_app.domain.base.svg import text
from writer_app.domain.bench.bench_results import Results, Tally, tallies

# The palette Paper, where no theme's colours are given.
COLOURS: Mapping[str, str] = {
    "sheet": "#FCFBF8",
    "text": "#23262B",
    "text2": "#565A61",
    "text3": "#696C72",
    "rule": "#E9E6DF",
    "accent": "#2257A8",
}
WIDTH = 760
_LEFT, _RIGHT, _TOP, _ROW, _BAR = 24, 24, 76, 54, 16


def svg(
    results: Results, title: str = "Answers that passed", colours: Mapping[str, str] = COLOURS
) -> str:
    """One bar a column, 0 to 100 %; a column in which nothing was judged says so.

    `colours` needs the keys of `COLOURS`, as a theme's palette has them.
    """
    found = tallies(results)
    height = _TOP + _ROW * len(found) + 40
    body = [
        f'<rect width="{WIDTH}" height="{height}" fill="{colours["sheet"]}"/>',
        text(_LEFT, 34, title, colours["text"], size=16, weight=600),
        *_scale(height, colours),
    ]
    for number, tally in enumerate(found):
        body += _bar(_TOP + _ROW * number, tally, colours)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img" '
        'font-family="Inter, Segoe UI, Helvetica, Arial, sans-serif">\n'
        f"<title>{escape(title)}</title>\n" + "\n".join(body) + "\n</svg>\n"
    )


def _scale(height: int, colours: Mapping[str, str]) -> list[str]:
    marks: list[str] = []
    for percent in (0, 25, 50, 75, 100):
        x = _LEFT + (WIDTH - _LEFT - _RIGHT) * percent / 100
        marks.append(
            f'<line x1="{x:.1f}" y1="{_TOP - 16}" x2="{x:.1f}" y2="{height - 32}" '
            f'stroke="{colours["rule"]}"/>'
        )
        anchor = {0: "start", 100: "end"}.get(percent, "middle")
        marks.append(text(x, height - 14, f"{percent} %", colours["text3"], anchor=anchor))
    return marks


def _bar(top: int, tally: Tally, colours: Mapping[str, str]) -> list[str]:
    full = WIDTH - _LEFT - _RIGHT
    figure = f"{tally.passed} of {tally.judged}" if tally.judged else "nothing to check"
    drawn = [
        text(_LEFT, top + 12, _short(tally.column), colours["text"], size=13),
        text(WIDTH - _RIGHT, top + 12, figure, colours["text2"], anchor="end"),
        _bar_shape(top + 20, full, colours["rule"]),
    ]
    if tally.rate:
        drawn.append(_bar_shape(top + 20, full * tally.rate, colours["accent"]))
    return drawn


def _bar_shape(y: int, width: float, colour: str) -> str:
    return f'<rect x="{_LEFT}" y="{y}" width="{width:.1f}" height="{_BAR}" rx="3" fill="{colour}"/>'


def _short(name: str) -> str:
    return name if len(name) <= 72 else name[:71] + "…"
