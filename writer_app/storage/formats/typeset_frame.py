"""How a page looks: paper, faces, headings, running head and foot, in Typst's code."""

from __future__ import annotations

from collections.abc import Sequence

from writer_app.domain.base.exporting import Contents, Paper
from writer_app.storage.citing.typst_string import quoted
from writer_app.storage.formats.typeset import strings

HAN = (
    "Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "Source Han Serif CN", "Songti SC",
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC",
    "Heiti SC", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "SimSun", "Droid Sans Fallback",
)  # fmt: skip
OTHERS = (
    "Noto Naskh Arabic", "Noto Serif Hebrew", "Noto Serif Devanagari", "Noto Serif Thai",
    "DejaVu Serif", "DejaVu Sans", "Noto Sans Symbols", "Noto Sans Symbols 2", "Noto Sans Math",
)  # fmt: skip
_PAPER = {"a4": "a4", "letter": "us-letter"}
MARGIN, WIDTHS = 68.0, {"a4": 595.28, "letter": 612.0}  # points
HEIGHTS = {"a4": 841.89, "letter": 792.0}

_LOOK = """
#let mono(x) = text(font: mono-faces, size: 0.88em, ligatures: false, x)
#let rule() = block(above: 1.6em, below: 1.6em, width: 100%,
  align(center, line(length: 80pt, stroke: 0.6pt + luma(43%))))
#let quotation(x) = context { let right = text.dir == rtl
  let bar = 1.5pt + luma(78%)
  block(inset: if right {(right: 14pt)} else {(left: 14pt)},
    stroke: if right {(right: bar)} else {(left: bar)}, x) }
#let grid-table(n, ..cells) = block(above: 1.3em, below: 1.3em, {
  set text(size: 0.87em)
  set par(justify: false, leading: 0.62em)
  table(columns: (auto,) * n, stroke: none, inset: (x: 6pt, y: 5pt),
    table.hline(stroke: 0.8pt + luma(40%)), ..cells.pos().slice(0, 1),
    table.hline(stroke: 0.5pt + luma(60%)), ..cells.pos().slice(1),
    table.hline(stroke: 0.8pt + luma(40%)))
})
#let titled-table(words, x) = block(above: 1.4em, below: 1.4em, {
  block(below: 0.7em, sticky: true, { set text(size: 9.5pt, fill: luma(30%))
    set par(justify: false); words })
  { set block(above: 0pt, below: 0pt); x } })
#let blue = rgb(34, 87, 168)
#let listed-work(x) = block(above: 0.9em, below: 0.9em, {
  set par(justify: false, hanging-indent: 1.8em); x })
#let listing = state("listing", false)
#let unlisted(x) = context if not listing.get() { x }
#set text(font: faces, size: 11pt, fill: luma(10%), lang: said.lang, region: said.region,
  hyphenate: true, fallback: true)
#set par(justify: true, leading: 0.76em, spacing: 1.15em)
#set page(paper: said.paper, margin: 68pt, footer: context align(center,
  text(size: 9pt, fill: luma(43%), counter(page).display("1"))),
  header: context if counter(page).get().first() > 1 {
    align(center, text(size: 9pt, fill: luma(43%), style: said.slant, said.running))
  })
#set list(indent: 6pt, body-indent: 7pt, spacing: 0.72em)
#set enum(indent: 4pt, body-indent: 6pt, spacing: 0.72em)
#set footnote.entry(separator: line(length: 60pt, stroke: 0.5pt + luma(60%)), gap: 0.55em)
#show footnote.entry: set text(size: 9pt)
#show footnote.entry: set par(leading: 0.55em, spacing: 0.55em)
#show math.equation: set text(font: "New Computer Modern Math", size: 1.02em)
#show math.equation.where(block: true): set block(breakable: true, above: 1.2em, below: 1.2em)
#show link: it => if type(it.dest) == str { text(fill: blue, it) } else { it }
#show raw: set text(font: mono-faces, size: 9pt, ligatures: false, hyphenate: false)
#show raw.where(block: true): it => block(fill: rgb(244, 242, 238), width: 100%, inset: 9pt,
  radius: 2pt, { set par(justify: false, leading: 0.6em); it })
#show figure: set block(breakable: false, above: 1.4em, below: 1.4em)
#show figure.caption: it => { set text(size: 9.5pt, fill: luma(30%)); it.body }
#set highlight(fill: rgb(255, 241, 168))
#show heading: set par(justify: false, leading: 0.5em)
#show heading: set text(hyphenate: false)
#show heading: set block(above: 1.5em, below: 0.8em, sticky: true)
#show heading.where(level: 1): set text(size: 22pt)
#show heading.where(level: 2): set text(size: 16pt)
#show heading.where(level: 3): set text(size: 13pt)
#show heading.where(level: 4): set text(size: 11.5pt)
#show heading.where(level: 5): set text(size: 11pt)
#show heading.where(level: 6): set text(size: 11pt, style: said.slant)
#show outline: it => { listing.update(true); it; listing.update(false); pagebreak(weak: true) }
#show outline.entry.where(level: 1): set block(above: 1em)
#show outline.entry.where(level: 1): set text(weight: "bold")
#show outline.entry: set text(fill: luma(10%))
#let contents() = outline(depth: 3, indent: 1.2em, title: text(size: 22pt, said.title))
"""


def page(
    body: str,
    *,
    title: str,
    han: bool,
    contents: Contents,
    headings: int,
    paper: Paper,
    families: Sequence[str],
) -> str:
    """A whole source. `families` are those that this computer has, `han` whether most is Chinese.

    `headings`: how many of the first three levels there are; `contents` auto needs three.
    """
    there = set(families)
    found = [name for name in HAN if name in there][:3]
    faces = ["Literata", *found, *(name for name in OTHERS if name in there)]
    first = '(name: "Literata", covers: "latin-in-cjk")' if han else '"Literata"'
    rest = "".join(f"{quoted(name)}, " for name in faces[1:])
    said = {
        "lang": quoted("zh" if han else "en"),
        "region": quoted("cn" if han else "us"),
        "paper": quoted(_PAPER[paper]),
        "slant": quoted("normal" if han else "italic"),
        "title": quoted(title),
        "running": quoted(title[:90] + ("…" if len(title) > 90 else "")),
    }
    head = [
        f"#let faces = ({first}, {rest})",
        f"#let mono-faces = {strings(['JetBrains Mono', *found, *faces[1 + len(found) :]])}",
        "#let said = (" + ", ".join(f"{name}: {value}" for name, value in said.items()) + ")",
        f"#set document(title: {quoted(title)})",
    ]
    if han:  # Chinese is never slanted: emphasis shows as weight
        head.append('#show emph: it => text(weight: "bold", it.body)')
    return "\n".join((*head, _LOOK, _contents(contents, headings), f"#{{\n{body}\n}}\n"))


def _contents(wish: Contents, headings: int) -> str:
    if wish == "always" and headings:
        return "#contents()"
    if wish == "auto" and headings >= 3:
        return "#context if counter(page).final().first() > 3 { contents() }"
    return ""
