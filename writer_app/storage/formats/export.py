"""Writing a Markdown text in other formats: md, html, txt and pdf here, the rest through pandoc.

Every format reads the same tokens (`markdown` for HTML, `flow` for the others) and says in `notes`
what of the text it could not keep.
"""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml
from markdown_it.token import Token

from writer_app import paths
from writer_app.domain.base.errors import ExportError
from writer_app.domain.base.exporting import ExportOptions
from writer_app.domain.base.message import coded
from writer_app.domain.citing import citation, labels
from writer_app.domain.comments import critic
from writer_app.domain.comments.values import NOTHING, Margin
from writer_app.storage.citing import bibliography
from writer_app.storage.files import atomic
from writer_app.storage.files.atomic import Fingerprint
from writer_app.storage.formats import (
    comment_export,
    flow,
    front,
    latex,
    losses,
    markdown,
    mathml,
    pandoc,
    pandoc_tree,
    paper,
    plain,
    python_markdown,
)
from writer_app.storage.formats.citing import Citing
from writer_app.storage.formats.flow import TokenFlow
from writer_app.storage.formats.front import Front
from writer_app.storage.formats.picture_files import Pictures
from writer_app.storage.formats.renderer import Renderer
from writer_app.storage.office import office_file, word_fields

_MODELS = {
    "docx": ("reference-doc", "reference.docx"),
    "odt": ("reference-doc", "reference.odt"),
    "tex": ("template", "template.tex"),
}
_PAGED = ("docx", "odt")
_DIALECT_S, _DIALECT_LARGEST = 30.0, 5_000_000  # characters

FORMATS = ("md", "html", "txt", "pdf", *pandoc.FORMATS, pandoc.LATEX)
Progress = Callable[[float], None]
"""Gets a share from 0 to 1; an exception it raises ends the export with nothing written."""

_PAGE = """<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
style-src 'sha256-{style_hash}'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{body}</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written where; `notes` are sentences about what could not be kept."""

    path: Path
    fingerprint: Fingerprint
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _ExportJob:
    """One export while it is made."""

    text: str
    title: str
    pictures: Pictures
    options: ExportOptions
    on_progress: Progress | None
    margin: Margin = NOTHING
    notes: list[str] = field(default_factory=list)

    def comments(self) -> Margin:
        """The comments that are to be in it."""
        return comment_export.cleaned(self.margin) if self.options.comments else NOTHING

    def citing(self) -> Citing:
        """Where its citations are looked up."""
        return Citing(
            paper.in_child, self.pictures.base, self.options.library, self.options.citations
        )

    def front(self, tokens: list[Token]) -> tuple[list[Token], Front]:
        """The tokens without the title that they begin with, and what stands before them."""
        book = self.options.book or front.is_book(bibliography.front_matter(self.text))
        title = flow.clean(self.title)[0]
        meta = _metadata(tokens, self.text)
        return front.taken(tokens, title, meta=meta, wish=self.options.title, book=book)

    def flow(self) -> TokenFlow:
        """The text as the formats that are not HTML read it; what is lost by then is noted."""
        found = flow.read(self.text, breaks=self.options.breaks, citing=self.citing())
        self.notes.extend(found.notes)
        self.notes.extend(losses.sentences(found.lost) + losses.html_tags(found.tags))
        return found


def export(
    text: str,
    target: Path,
    format: str,
    *,
    title: str,
    base: Path | None = None,
    options: ExportOptions = ExportOptions(),  # noqa: B008  # frozen
    on_progress: Progress | None = None,
    margin: Margin = NOTHING,
) -> Exported:
    """Write `text` at `target` in `format` (one of FORMATS), atomically.

    `margin` has the comments beside the text: plain text and LaTeX hold none, which is said.
    Pictures are taken in only from files whose relative address starts at `base`, never from the
    network. Raises ExportError (format unknown or not available) and NotSaved.
    """
    job = _ExportJob(text, title, Pictures(base), options, on_progress, margin)
    if margin.threads and options.comments and format not in comment_export.HOLDS:
        job.notes.extend(losses.sentences({"comment": comment_export.count(margin)}))
    if format not in comment_export.TRACKS:
        job.notes.extend(losses.sentences({"suggestion": len(job.comments().suggested)}))
    if format == "md":
        marked = critic.put(text, margin) if options.comments else text
        data = marked.encode("utf-8", "replace")
    elif format == "txt":
        data = _plain(job)
    elif format == "html":
        data = _page(job)
    elif format == "pdf":
        data = _pdf(job)
    elif format == pandoc.LATEX:
        data = _latex(job, target)
    elif format in pandoc.FORMATS:
        data = _office(job, format)
    else:
        raise ExportError(
            coded(
                "export.no-format-choose-one",
                "There is no format {0}; choose one of {1}.",
                format,
                ", ".join(FORMATS),
            )
        )
    if on_progress:
        on_progress(1.0)  # the last moment at which nothing is written
    notes = (*job.notes, *job.pictures.notes())
    return Exported(target, atomic.write_bytes(target, data), notes)


@dataclass(frozen=True, slots=True)
class Paged:
    """The pages of a text as a PDF; `notes` are sentences about what could not be kept."""

    data: bytes
    notes: tuple[str, ...] = ()


def pages_of(
    text: str,
    *,
    title: str,
    base: Path | None = None,
    options: ExportOptions = ExportOptions(),  # noqa: B008  # frozen
) -> Paged:
    """The pages that an export to PDF would write. Raises ExportError."""
    job = _ExportJob(text, title, Pictures(base), options, None)
    return Paged(_pdf(job), (*job.notes, *job.pictures.notes()))


def _page(job: _ExportJob) -> bytes:
    """A whole HTML page: sanitised, styled, with its pictures inside and a content policy."""
    text, controls = flow.clean(job.text)
    env: dict[str, object] = {}
    tokens, unresolved = paper.read(
        text, breaks=job.options.breaks, env=env, citing_from=job.citing()
    )
    lost, tags = flow.lost_in_html(tokens)
    lost["control character"] = controls
    lost["footnote that nothing refers to"] = markdown.unused_notes(env)
    job.notes.extend((*unresolved, *losses.sentences(lost), *losses.html_tags(tags)))
    body = _in_dialect(job)
    if body is None:
        body, unset = mathml.in_page(markdown.render(tokens, image=job.pictures.data))
    else:
        unset = flow.formulas(tokens)
        job.notes.extend(_as_written(job.text))
    job.notes.extend(losses.plain_formulas(unset))
    contents = _contents(markdown.outline(tokens)) if job.options.contents == "always" else ""
    style = (paths.resources() / "themes" / "export.css").read_text(encoding="utf-8")
    digest = hashlib.sha256(style.encode("utf-8")).digest()
    page = _PAGE.format(
        lang=paper.language(job.text),
        title=html.escape(flow.clean(job.title)[0]),
        style=style,
        style_hash=base64.b64encode(digest).decode("ascii"),
        body=contents + body + comment_export.html_notes(job.text, job.comments()),
    )
    return page.encode("utf-8", "replace")


def _as_written(text: str) -> tuple[str, ...]:
    """What is said of citations and references in a page that Python-Markdown made."""
    if not citation.keys_in(text):
        return ()
    return (
        coded(
            "export.python-markdown-citations",
            "Python-Markdown leaves citations and references as they are written.",
        ),
    )


def _in_dialect(job: _ExportJob) -> str | None:
    """The body as Python-Markdown makes it, where that is asked for and can be done."""
    if job.options.dialect == "commonmark":
        return None
    if not python_markdown.is_installed():
        job.notes.append(
            coded(
                "export.python-markdown-not-installed-page",
                "Python-Markdown is not installed ({0}); the page is as CommonMark has it.",
                python_markdown.INSTALL,
            )
        )
        return None
    renderer = Renderer(seconds=_DIALECT_S, largest=_DIALECT_LARGEST)
    try:
        found = renderer.attempt(job.text, dialect=job.options.dialect, base=job.pictures.base)
    finally:
        renderer.close()
    if found is None:
        job.notes.append(
            coded(
                "export.python-markdown-took-too-long",
                "Python-Markdown took too long; the page is as CommonMark has it.",
            )
        )
    return found


def _contents(headings: tuple[markdown.ContentsEntry, ...]) -> str:
    """A list of links to the headings of the first three levels."""
    rows = [
        f'<li class="level-{heading.level}"><a href="#{html.escape(heading.slug)}">'
        f"{html.escape(heading.title)}</a></li>\n"
        for heading in headings
        if heading.level <= 3
    ]
    return f'<nav class="contents">\n<ul>\n{"".join(rows)}</ul>\n</nav>\n' if rows else ""


def _plain(job: _ExportJob) -> bytes:
    found = job.flow()
    pictures = sum(flow.count(found.tokens, "image"))
    job.notes.extend(losses.sentences({"picture": pictures}))
    job.notes.extend(losses.plain_formulas(flow.formulas(found.tokens)))
    return plain.write(found.tokens).encode("utf-8", "replace")


def _office(job: _ExportJob, format: str) -> bytes:
    found, options = job.flow(), job.options
    tokens, before = job.front(found.tokens)
    contents, chinese = options.contents == "always", paper.language(job.text) == "zh"
    apart = before.heading is None or before.apart(contents=contents)
    if not apart:
        tokens = found.tokens  # the title is a heading as others are
    wishes = pandoc.Wishes(
        before.title,
        show_title=apart and (options.title or before.heading is not None),
        contents=contents,
        model=_model(job, format),
        chapters=1 if any(token.tag == "h1" for token in tokens) else 2,
    )
    tree = pandoc_tree.tree(
        word_fields.prepared(tokens) if format == "docx" else tokens,
        image=job.pictures.office,
        meta=_metadata(found.tokens, job.text),
        size=job.pictures.size if format in _PAGED else None,
    )
    if format == "epub":
        tree["blocks"] += comment_export.pandoc_notes(job.text, job.comments())
    if format == "odt":
        tree["blocks"] = pandoc_tree.without_tables_in_lists(tree["blocks"])
    data, unset = pandoc.convert(tree, format, wishes=wishes, on_wait=job.on_progress)
    job.notes.extend(losses.plain_formulas(unset))
    look = office_file.OfficeLook(options.paper, chinese=chinese, book=before.book)
    look_of_ours = None if wishes.model is not None else look
    made = office_file.finished(
        data,
        format,
        look=look_of_ours,
        title=before.title,
        contents=labels.contents(paper.language(job.text)),
        levels=2 if before.book else 3,
    )
    if format == "odt":
        made, left_out = comment_export.in_open_document(made, job.text, job.comments())
        job.notes.extend(losses.sentences({"comment": left_out}))
    if format != "docx":
        return made
    with_comments, left_out = comment_export.in_word(made, job.text, job.comments())
    job.notes.extend(losses.sentences({"comment": left_out}))
    tracked, left_out = comment_export.suggestions_in_word(with_comments, job.text, job.comments())
    job.notes.extend(losses.sentences({"suggestion": left_out}))
    return tracked


def _latex(job: _ExportJob, target: Path) -> bytes:
    found, title = job.flow(), flow.clean(job.title)[0]
    text = latex.prepared(found.tokens)
    pictures = latex.LatexPictures(job.pictures, target)
    wishes = pandoc.Wishes(
        text.title or title,
        show_title=bool(text.title) or job.options.title,
        contents=job.options.contents == "always",
        model=_model(job, pandoc.LATEX),
        numbered=text.numbered,
    )
    meta = _metadata(found.tokens, job.text)
    if wishes.model is None and meta["lang"].startswith("zh"):
        # It brings faces for Chinese and its words for figure and table; article has no letter.
        wishes, meta = replace(wishes, variables={"documentclass": "ctexart"}), {**meta, "lang": ""}
    tree = pandoc_tree.tree(text.tokens, image=pictures.place, meta=meta)
    data, _ = pandoc.convert(tree, pandoc.LATEX, wishes=wishes, on_wait=job.on_progress)
    pictures.written(atomic.write_bytes)
    return data


def _model(job: _ExportJob, format: str) -> Path | None:
    """The document or template that a text is to look like: what its front matter names, else a
    file of the usual name beside it or above it in the library."""
    key, usual = _MODELS.get(format, ("", ""))
    if not key:
        return None
    base, library = job.pictures.base, job.options.library
    name = str(bibliography.front_matter(job.text).get(key) or "").strip()
    if name and Path(name).suffix.lower() != f".{format}":
        return None  # that of another format
    found = bibliography.beside(name or usual, base, library)
    if name and found is None:
        job.notes.append(coded("export.no-model", "There is no template {0}.", name))
    return found


def _metadata(tokens: list[Token], text: str) -> dict[str, str]:
    """What the front matter says of author and date, and the language, for pandoc."""
    said: object = None
    if tokens and tokens[0].type == "front_matter":
        try:
            said = yaml.safe_load(tokens[0].content)
        except (yaml.YAMLError, ValueError, RecursionError):
            said = None
    values = said if isinstance(said, dict) else {}
    found = {"lang": "zh-CN" if paper.language(text) == "zh" else "en-US"}
    for name in ("lang", "author", "date", "subtitle"):
        value = values.get(name)
        parts = value if isinstance(value, list) else [value]
        words = ", ".join(flow.clean(str(part))[0] for part in parts if part)
        if words:
            found[name] = words[:300]
    return found


def _pdf(job: _ExportJob) -> bytes:
    from writer_app.storage.formats.pdf import to_pdf  # Pillow is slow to import

    found = job.flow()
    tokens, before = job.front(found.tokens)
    made = to_pdf(
        tokens,
        front=before,
        lang=paper.language(job.text),
        fonts=paths.resources() / "fonts",
        image=job.pictures.bytes,
        contents=job.options.contents,
        paper=job.options.paper,
        claimed=not job.comments().threads,  # the marks of comments are none of its tags
        on_progress=job.on_progress,
    )
    job.notes.extend(losses.plain_formulas(made.unset))
    missing = made.missing
    if missing:
        some = " ".join(missing[:8]) + (" …" if len(missing) > 8 else "")
        job.notes.append(
            coded(
                "export.no-font-on-computer-has",
                "No font on this computer has these characters: {0}. "
                "They show as question marks; install a font that has them, such as Noto.",
                some,
            )
        )
    data, left_out = comment_export.in_pdf(made.data, job.text, job.comments())
    job.notes.extend(losses.sentences({"comment": left_out}))
    return data
