"""Foreign prompts become templates whose text is the foreign text, letter by letter."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from writer_app.domain.templates.template import Template, load, parse, problems, render
from writer_app.domain.templates.template_body import Name, parse_body
from writer_app.domain.templates.template_fill import compose
from writer_app.storage.templates.importers import guess, preview
from writer_app.storage.templates.importers.foreign import (
    ForeignMessage,
    ForeignPrompt,
    to_template,
)
from writer_app.storage.templates.templates import TemplateStore

PROMPTS = Path(__file__).resolve().parents[4] / "shared" / "material" / "prompts"
needs_material = pytest.mark.skipif(
    not PROMPTS.is_dir(), reason="the shared material is not beside this checkout"
)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def said(template: Template, **values: str) -> list[tuple[str, str]]:
    return [(t.role, t.content) for t in render(template, {"selection": "TEXT", **values})]


def test_a_table_with_variables(tmp_path: Path) -> None:
    path = write(
        tmp_path / "p.csv",
        'act,prompt\n"A ""Chef""","Cook ${Dish:soup} for ${How many?} with {{x}}.\n# user\nNow."\n',
    )
    found = preview([path])
    template = found.templates[0]
    assert (template.id, template.title_in(), found.problems) == ("a-chef", 'A "Chef"', ())
    assert [(v.name, v.default) for v in template.variables] == [
        ("dish", "soup"),
        ("how_many", None),
    ]
    assert said(template, how_many="2") == [("user", "Cook soup for 2 with {{x}}.\n# user\nNow.")]


def test_a_prompt_may_be_very_long(tmp_path: Path) -> None:
    text = "word " * 40_000
    path = write(tmp_path / "p.csv", f'act,prompt\na,one\nb,"{text}"\nc,three\n')
    found = preview([path])
    assert [template.title_in() for template in found.templates] == ["a", "b", "c"]
    assert found.problems == ()


def test_what_is_too_long_for_a_template_costs_only_itself(tmp_path: Path) -> None:
    text = "word " * 80_000
    path = write(tmp_path / "p.csv", f'act,prompt\na,one\nb,"{text}"\nc,three\n')
    found = preview([path])
    assert [template.title_in() for template in found.templates] == ["a", "c"]
    assert ["larger than" in problem.message for problem in found.problems] == [True]


@pytest.mark.parametrize(
    ("rows", "titles", "lines"),
    [
        ('a,one\nb,"open\nc,three\n', ["a", "c"], [3]),
        ('a,one\nb,"open\nc,"three"\nd,four\n', ["a", "c", "d"], [3]),
        ('a,"one" more\nb,two\n', ["a", "b"], []),
        ('"a,one\nb,two\n', ["b"], [2]),
        ('a,"x ""y"" z"\nb,"two\nlines"\nc,"open\n', ["a", "b", "c"], []),
        ("a,one\n\nb,two", ["a", "b"], []),
        ("a,one\u2028more\nb,two\n", ["a", "b"], []),
    ],
)
def test_one_bad_row_never_stops_the_others(
    tmp_path: Path, rows: str, titles: list[str], lines: list[int]
) -> None:
    found = preview([write(tmp_path / "p.csv", "act,prompt\n" + rows)])
    assert [template.title_in() for template in found.templates] == titles
    assert [problem.line for problem in found.problems] == lines


def test_a_bad_row_is_reported_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path / "p.csv", 'act,prompt\na,"one\ntwo"\nb,\nc,three\n')
    found = preview([path])
    assert [template.title_in() for template in found.templates] == ["a", "c"]
    assert [(p.line, p.message) for p in found.problems] == [(4, "this row has no prompt")]


def test_a_table_without_its_columns_is_a_problem(tmp_path: Path) -> None:
    assert (
        "must name the columns"
        in preview([write(tmp_path / "p.csv", "a,b\n1,2\n")]).problems[0].message
    )


def test_a_pattern_folder(tmp_path: Path) -> None:
    write(tmp_path / "sum_up" / "system.md", "# IDENTITY\n\nYou {{sum}} up.\n")
    write(tmp_path / "sum_up" / "user.md", "CONTENT:\n")
    template = preview([tmp_path]).templates[0]
    assert (template.id, template.head.scope) == ("sum-up", "selection")
    assert said(template) == [
        ("system", "# IDENTITY\n\nYou {{sum}} up."),
        ("user", "CONTENT:\n\nTEXT"),
    ]


def test_a_prompty_file(tmp_path: Path) -> None:
    text = (
        "---\nname: Chat\ndescription: Talks.\n---\nsystem:\nBe {{kind}}.\n\nuser:\n{{question}}\n"
    )
    template = preview([write(tmp_path / "c.prompty", text)]).templates[0]
    assert (template.id, template.description_in()) == ("chat", "Talks.")
    assert said(template) == [("system", "Be {{kind}}."), ("user", "{{question}}")]


def test_a_prompty_head_that_is_no_plain_yaml_is_left_out(tmp_path: Path) -> None:
    found = preview([write(tmp_path / "c.prompty", "---\na: &x 1\n---\nHello\n")])
    assert said(found.templates[0]) == [("user", "Hello")]
    assert (found.problems[0].line, found.problems[0].fatal) == (2, False)


def test_a_copilot_note(tmp_path: Path) -> None:
    text = "---\ncopilot-command-slash-enabled: true\n---\nFix {} in {[[Note]]}\n"
    template = preview([write(tmp_path / "Fix it.md", text)]).templates[0]
    assert (template.id, template.head.tags) == ("fix-it", ("imported", "copilot"))
    assert said(template) == [("user", "Fix {} in {[[Note]]}\n\nTEXT")]


def test_a_plain_text(tmp_path: Path) -> None:
    template = preview([write(tmp_path / "a.txt", "# 改写\n\n改得更短。")]).templates[0]
    assert template.title_in() == "改写"
    assert template.id.startswith("imported-")
    assert said(template) == [("user", "# 改写\n\n改得更短。\n\nTEXT")]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.prompty", "prompty"), ("a.csv", "csv"), ("a.txt", "text"), ("a.prompt.md", "template")],
)
def test_the_kind_is_guessed(tmp_path: Path, name: str, kind: str) -> None:
    assert guess(write(tmp_path / name, "x")) == kind


@pytest.mark.parametrize("name", ["none.csv", "none.prompty", "none.txt", "none.prompt.md"])
def test_a_missing_file_is_a_problem(tmp_path: Path, name: str) -> None:
    found = preview([tmp_path / name])
    assert not found.templates
    assert "cannot be read" in found.problems[0].message


@pytest.mark.parametrize("name", ["a.txt", "a.prompty", "a/system.md"])
def test_an_empty_file_is_a_problem(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / "in" / name, " \n")
    found = preview([path if "/" not in name else path.parent])
    assert not found.templates
    assert found.problems


def test_imported_templates_get_free_ids(tmp_path: Path) -> None:
    store = TemplateStore(tmp_path / "builtin", tmp_path / "own")
    one = preview([write(tmp_path / "a.txt", "one")]).templates
    two = preview([write(tmp_path / "b" / "a.txt", "two")]).templates
    assert [t.id for t in (*store.add(one), *store.add(two), *store.add(two))][:2] == ["a", "a-2"]
    assert store.get("a").text == one[0].text


PIECE = st.text(st.sampled_from("{}\\# \nab"), min_size=1, max_size=8) | st.just(
    Name("selection", 0)
)


@given(st.lists(PIECE, max_size=5))
@settings(max_examples=300, deadline=None)
def test_composed_text_is_read_back_as_it_was(pieces: list[str | Name]) -> None:
    found: list[str] = []
    wrapped = ("|", *pieces, "|")
    sections = parse_body("# user\n" + compose(*wrapped), 1, lambda _, what: found.append(what))
    template = Template(parse("---\nformat: 1\nid: x\ntitle: x\n---\n# user\nx\n").head, sections)
    assert not found
    plain = "".join("TEXT" if isinstance(piece, Name) else piece for piece in wrapped)
    assert said(template) == [("user", plain)]


@given(st.text(max_size=40), st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_title_and_text_make_a_template(title: str, text: str) -> None:
    prompt = ForeignPrompt(
        title, (ForeignMessage("user", (f"|{text}|",)),), "a.txt", description=title
    )
    made = to_template(prompt)
    if isinstance(made, Template):
        assert not [problem for problem in problems(made.text) if problem.fatal]
        assert said(made) == [("user", f"|{text}|".replace("\r\n", "\n"))]
    else:
        assert "\ud800" <= max(title + text) <= "\udfff"


@needs_material
@pytest.mark.material
def test_every_row_of_a_real_table_comes_in_whole() -> None:
    path = PROMPTS / "awesome_2025-11_224.csv"
    found = preview([path])
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert (len(found.templates), found.problems) == (len(rows), ())
    for row, template in zip(rows, found.templates, strict=True):
        plain = re.sub(r"\$\{[^{}:\n]+:\s*([^{}\n]*)\}", r"\1", row["prompt"])
        assert said(template)[0][1] == plain.replace("\r\n", "\n").strip("\n").rstrip()


def plain(path: Path) -> str:
    """A foreign file's text, but for the line ends around it; "" when it is not there."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return text.replace("\r\n", "\n").removeprefix("\ufeff").strip("\n")


@needs_material
@pytest.mark.material
def test_every_real_pattern_comes_in_whole() -> None:
    found = preview([PROMPTS / "fabric"])
    assert (len(found.templates), found.problems) == (225, ())
    for template in found.templates:
        folder = Path(template.head.source)
        assert dict(said(template))["system"] == plain(folder / "system.md").rstrip()
        asked = plain(folder / "user.md")
        assert dict(said(template))["user"] == (f"{asked}\n\nTEXT" if asked.strip() else "TEXT")
        read = load(template.text)[0]
        assert read is not None
        assert (read.head, read.body) == (template.head, template.body)


@needs_material
@pytest.mark.material
def test_every_real_prompty_file_comes_in() -> None:
    paths = sorted((PROMPTS / "prompty").glob("*.prompty"))
    assert len(preview(paths).templates) == len(paths)
