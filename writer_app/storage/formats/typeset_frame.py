"""How a page looks: paper, faces, headings, title, running head and foot, in Typst's code.

A Chinese text, and a book, has its paragraphs indented, none apart; others have them apart. A book
has a page for its title, chapters that begin a page, and their names above the pages.
"""

from __future__ import annotations

from collections.abc import Sequence

from writer_app.domain.base.exporting import Contents, Paper
from writer_app.domain.citing import labels
from writer_app.storage.citing.typst_string import quoted
from writer_app.storage.formats.front import Front
from writer_app.storage.formats.typeset import Typeset, shortened, strings

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
  block(above: 1.15em, below: 1.15em, inset: if right {(right: 14pt)} else {(left: 14pt)},
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
#let spoken(words, x) = math.equation(block: x.block, alt: words, x.body)
#let running = state("running", none)
#let chapter(words, x) = { pagebreak(weak: true); running.update(words)
  block(height: 42pt, sticky: true, above: 0pt, below: 0pt); x }
#let blue = rgb(34, 87, 168)
#let listed-work(x) = block(above: 0.9em, below: 0.9em, {
  set par(justify: false, first-line-indent: 0pt, hanging-indent: 1.8em); x })
#let listing = state("listing", false)
#let unlisted(x) = context if not listing.get() { x }
#set text(font: faces, size: 11pt, fill: luma(10%), lang: said.lang, region: said.region,
  hyphenate: true, fallback: true)
#set par(justify: true, leading: said.leading, spacing: said.spacing,
  first-line-indent: said.indent)
#let begun() = query(heading.where(level: 1)).any(x => x.location().page() == here().page())
#set page(paper: said.paper, margin: 68pt, footer: context if here().page() > said.bare {
    align(center, text(size: 9pt, fill: luma(43%), counter(page).display("1")))
  },
  header: context if here().page() > 1 and not (said.book and begun()) {
    let name = running.get()
    let words = if name != none and calc.odd(here().page()) { name } else { said.running }
    align(center, text(size: 9pt, fill: luma(43%), style: said.slant, words))
  })
#set list(indent: 6pt, body-indent: 7pt, spacing: 0.72em)
#set enum(indent: 4pt, body-indent: 6pt, spacing: 0.72em)
#set footnote.entry(separator: line(length: 60pt, stroke: 0.5pt + luma(60%)), gap: 0.55em)
#let flush = (amount: 0pt, all: false)
#show footnote.entry: set text(size: 9pt)
#show footnote.entry: set par(leading: 0.55em, spacing: 0.55em, first-line-indent: flush)
#show selector.or(list, enum, figure, table, heading, outline): set par(first-line-indent: flush)
#show selector.or(list, enum): set block(above: 1em, below: 1em)
#show math.equation: set text(font: "New Computer Modern Math", size: 1.02em)
#show math.equation.where(block: true): set block(breakable: true, above: 1.2em, below: 1.2em)
#show link: it => if type(it.dest) == str { text(fill: blue, it) } else { it }
#show raw: set text(font: mono-faces, size: 9pt, ligatures: false, hyphenate: false)
#show raw.where(block: true): it => block(above: 1.15em, below: 1.15em, width: 100%,
  fill: rgb(244, 242, 238), inset: 9pt, radius: 2pt,
  { set par(justify: false, leading: 0.6em); it })
#show figure: set block(breakable: false, above: 1.4em, below: 1.4em)
#show figure.caption: it => { set text(size: 9.5pt, fill: luma(30%)); it.body }
#set highlight(fill: rgb(255, 241, 168))
#show heading: set par(justify: false, leading: 0.5em)
#show heading: set text(hyphenate: false)
#show heading: set block(above: 1.5em, below: 0.8em, sticky: true)
#let sizes = (22pt, 16pt, 13pt, 11.5pt, 11pt, 11pt)
#let ranked(n, x) = { show heading: it => { set text(size: sizes.at(n - 1)); it }; x }
#show heading.where(level: 1): set text(size: sizes.at(0))
#show heading.where(level: 2): set text(size: sizes.at(1))
#show heading.where(level: 3): set text(size: sizes.at(2))
#show heading.where(level: 4): set text(size: sizes.at(3))
#show heading.where(level: 5): set text(size: sizes.at(4))
#show heading.where(level: 6): set text(size: sizes.at(5))
#show heading.where(level: 6): set text(style: said.slant)
#show outline: it => { listing.update(true); it; listing.update(false); pagebreak(weak: true) }
#let below-title() = { set par(justify: false, first-line-indent: flush)
  if said.subtitle != "" { par(text(size: 14pt, said.subtitle)) }
  let small = (said.author, said.date).filter(x => x != "").join("  ·  ")
  if small != none { par(text(size: 11pt, fill: luma(30%), small)) } }
#let titled(words) = heading(level: 1, outlined: false, bookmarked: true, words)
#let title-block(words) = { titled(words)
  block(above: 0.2em, below: 1.6em, below-title()) }
#let title-page(words) = { v(24%); { show heading: set text(size: 30pt); titled(words) }
  v(1em); { set par(spacing: 2em); below-title() }; pagebreak() }
#show outline.entry.where(level: 1): set block(above: 1em)
#show outline.entry.where(level: 1): set text(weight: "bold")
#show outline.entry: set text(fill: luma(10%))
#let contents() = outline(depth: said.depth, indent: 1.2em, title: if said.shown {
  v(6pt); text(size: 16pt, said.contents) } else { text(size: 22pt, said.title) })
"""


def page(
    text: Typeset,
    front: Front,
    *,
    lang: str,
    contents: Contents,
    headings: int,
    paper: Paper,
    families: Sequence[str],
) -> str:
    """A whole source. `families` are those that this computer has, `lang` the text's language.

    `headings`: how many of the first three levels there are; `contents` auto needs three.
    """
    han, book, title = lang == "zh", front.book, front.title
    there = set(families)
    found = [name for name in HAN if name in there][:3]
    faces = ["Literata", *found, *(name for name in OTHERS if name in there)]
    first = '(name: "Literata", covers: "latin-in-cjk")' if han else '"Literata"'
    rest = "".join(f"{quoted(name)}, " for name in faces[1:])
    said = {
        "lang": quoted(lang),
        "region": quoted("cn") if han else "none",
        "paper": quoted(_PAPER[paper]),
        "slant": quoted("normal" if han else "italic"),
        "title": quoted(title),
        "running": quoted(shortened(title)),
        "leading": "0.82em" if han else "0.76em",
        "spacing": "0.82em" if han else "0.76em" if book else "1.15em",
        "indent": "(amount: 2em, all: true)" if han else f"{1.4 * book}em",
        "book": "true" if book else "false",
        "bare": "1" if book and front.shown else "0",
        "shown": "true" if front.shown else "false",
        "depth": "2" if book else "3",
        "contents": quoted(labels.contents(lang)),
        **{name: quoted(getattr(front, name)) for name in ("subtitle", "author", "date")},
    }
    head = [
        f"#let faces = ({first}, {rest})",
        f"#let mono-faces = {strings(['JetBrains Mono', *found, *faces[1 + len(found) :]])}",
        "#let said = (" + ", ".join(f"{name}: {value}" for name, value in said.items()) + ")",
        f"#set document(title: {quoted(title)}, author: {quoted(front.author)})",
    ]
    if han:  # Chinese is never slanted: emphasis shows as weight
        head.append('#show emph: it => text(weight: "bold", it.body)')
    before = ""
    if front.shown:
        made = f"title-{'page' if book else 'block'}({{{text.title}}})"
        label = f"#label({quoted('to-' + front.place)})" if front.place else ""
        before = f"#{made}{label}"
    return "\n".join(
        (*head, _LOOK, before, _contents(contents, headings), f"#{{\n{text.body}\n}}\n")
    )


def _contents(wish: Contents, headings: int) -> str:
    if wish == "always" and headings:
        return "#contents()"
    if wish == "auto" and headings >= 3:
        return "#context if counter(page).final().first() > 3 { contents() }"
    return ""
