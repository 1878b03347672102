"""Two small charts as SVG: tokens a second, and time to the first token, by context length.

Written as text, in the colours of the palette Paper; no library is needed to draw five points.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from writer_app.domain.base.svg import text
from writer_app.engine.bench.contenders import GENERATE, LLAMA, OURS
from writer_app.engine.bench.measure import Figure, MeasuredCell
from writer_app.engine.bench.report import by_contender
from writer_app.paths import resources

WIDTH, HEIGHT = 920, 400
_LEFT, _TOP, _BOTTOM, _GAP = 64, 96, 56, 88
_PANEL = (WIDTH - 2 * _LEFT - _GAP + 36) / 2
_ROLES = {OURS: "accent", GENERATE: "warn_mark", LLAMA: "dele"}
_DASHES = {OURS: "", GENERATE: "7 4", LLAMA: "2 4"}


@dataclass(frozen=True, slots=True)
class Panel:
    """One chart: where it starts, what it shows, and how far its axes reach."""

    left: float
    title: str
    low_x: float
    high_x: float
    high_y: float

    def x(self, tokens: float) -> float:
        """Where so many tokens of context are, on a scale of powers of two."""
        span = math.log2(self.high_x / self.low_x) or 1
        return self.left + _PANEL * math.log2(tokens / self.low_x) / span

    def y(self, value: float) -> float:
        """Where a value is; the axis starts at 0."""
        return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * value / self.high_y


def svg(cells: Sequence[MeasuredCell], title: str) -> str:
    """The charts of these cells, which are those of different context lengths."""
    colours = _palette()
    lines = by_contender(cells)
    lengths = sorted({cell.prompt_tokens for cell in cells})
    panels = (
        (_panel(_LEFT, "Tokens a second", lengths, [c.rate.most for c in cells]), _rate),
        (
            _panel(
                _LEFT + _PANEL + _GAP,
                "Seconds to the first token",
                lengths,
                [c.first.most for c in cells],
            ),
            _first,
        ),
    )
    body = [
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{colours["sheet"]}"/>',
        text(_LEFT, 34, title, colours["text"], size=16, weight=600),
        *_legend(list(lines), colours),
    ]
    for panel, value in panels:
        body += _axes(panel, lengths, colours)
        for name, found in lines.items():
            body += _line(panel, [(c.prompt_tokens, value(c)) for c in found], name, colours)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" role="img" '
        'font-family="Inter, Segoe UI, Helvetica, Arial, sans-serif">\n'
        f"<title>{escape(title)}</title>\n" + "\n".join(body) + "\n</svg>\n"
    )


def _rate(cell: MeasuredCell) -> Figure:
    return cell.rate


def _first(cell: MeasuredCell) -> Figure:
    return cell.first


def _palette() -> Mapping[str, str]:
    with (resources() / "themes" / "paper.json").open("rb") as stream:
        colours: Mapping[str, str] = json.load(stream)["colours"]
    return colours


def _panel(left: float, title: str, lengths: Sequence[int], values: Sequence[float]) -> Panel:
    low, high = lengths[0], max(lengths[-1], lengths[0] * 2)
    return Panel(left, title, low, high, _round_up(max(values)))


def _round_up(value: float) -> float:
    """The next number of 1, 2, 2.5, 5 or 10 times a power of ten, in four even steps."""
    if value <= 0:
        return 1.0
    power: float = 10.0 ** math.floor(math.log10(value))
    return next(
        step * power for step in (1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10) if step * power >= value
    )


def _axes(panel: Panel, lengths: Sequence[int], colours: Mapping[str, str]) -> Iterator[str]:
    right, bottom = panel.left + _PANEL, HEIGHT - _BOTTOM
    yield text(panel.left, _TOP - 14, panel.title, colours["text2"], size=13, weight=600)
    for step in range(5):
        value = panel.high_y * step / 4
        y = panel.y(value)
        colour = colours["edge"] if step == 0 else colours["rule"]
        yield (
            f'<line x1="{panel.left:.1f}" y1="{y:.1f}" x2="{right:.1f}" y2="{y:.1f}" '
            f'stroke="{colour}"/>'
        )
        yield text(panel.left - 8, y + 4, f"{value:.3g}", colours["text3"], anchor="end")
    for length in lengths:
        yield text(panel.x(length), bottom + 18, f"{length:,}", colours["text3"], anchor="middle")
    middle = panel.left + _PANEL / 2
    yield text(middle, bottom + 40, "tokens of context", colours["text2"], anchor="middle")


def _line(
    panel: Panel,
    points: Sequence[tuple[int, Figure]],
    name: str,
    colours: Mapping[str, str],
) -> Iterator[str]:
    """The medians joined, each with a bar from the least to the most."""
    colour = colours[_ROLES.get(name, "text2")]
    joined = " ".join(f"{panel.x(at):.1f},{panel.y(found.median):.1f}" for at, found in points)
    dashes = f' stroke-dasharray="{_DASHES[name]}"' if _DASHES.get(name) else ""
    yield (
        f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="2.5" '
        f'stroke-linejoin="round"{dashes}/>'
    )
    for at, found in points:
        x = panel.x(at)
        yield (
            f'<line x1="{x:.1f}" y1="{panel.y(found.least):.1f}" x2="{x:.1f}" '
            f'y2="{panel.y(found.most):.1f}" stroke="{colour}" stroke-width="1.5"/>'
        )
        yield f'<circle cx="{x:.1f}" cy="{panel.y(found.median):.1f}" r="3.5" fill="{colour}"/>'


def _legend(names: Sequence[str], colours: Mapping[str, str]) -> Iterator[str]:
    x = float(_LEFT)
    for name in names:
        colour = colours[_ROLES.get(name, "text2")]
        dashes = f' stroke-dasharray="{_DASHES[name]}"' if _DASHES.get(name) else ""
        yield (
            f'<line x1="{x:.0f}" y1="56" x2="{x + 26:.0f}" y2="56" stroke="{colour}" '
            f'stroke-width="2.5"{dashes}/>'
        )
        yield text(x + 34, 60, name, colours["text"], size=13)
        x += 34 + 8 * len(name) + 28
