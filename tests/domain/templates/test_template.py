"""The template format: what is read, what is refused with its line, what values can never do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from writer_app.domain.base.errors import MissingVariable, TemplateError, UsageError
from writer_app.domain.templates.prompt import Turn
from writer_app.domain.templates.template import LIMIT, Template, load, parse, problems, render
from writer_app.domain.templates.template_body import parse_body
from writer_app.domain.templates.template_fill import escape
from writer_app.domain.text.language import language
from writer_app.paths import resources

HEAD = """format: 1
id: sample
title: {en: Sample, zh: 样例}
variables:
  - {name: tone, type: choice, choices: [warm, firm], default: warm, label: {en: Tone, zh: 语气}}
  - {name: size, type: integer, min: 1, max: 9, default: 3}
  - {name: topic, type: line}
  - {name: notes, type: text, optional: true}
  - {name: deep, type: boolean}
"""
BODY = "# system\nBe {{tone}}.\n\n# user\n{{topic}} {{size}} {{notes}} {{deep}}\n"


def make(body: str = BODY, head: str = HEAD) -> str:
    return f"---\n{head}---\n{body}"


def user(body: str, values: dict[str, str] | None = None, head: str = HEAD) -> str:
    template = load(make(f"# user\n{body}\n", head))[0]
    assert template is not None
    return render(template, values or {})[-1].content


def first(text: str) -> tuple[int, str]:
    problem = next(problem for problem in problems(text) if problem.fatal)
    return problem.line, problem.message


def test_a_template_is_read() -> None:
    template = parse(make())
    assert (template.id, template.title_in("zh_CN"), template.title_in("de")) == (
        "sample",
        "样例",
        "Sample",
    )
    assert [variable.label_in("zh") for variable in template.variables][:2] == ["语气", "Size"]
    assert not problems(make())


def test_values_are_filled_in_with_defaults() -> None:
    turns = render(parse(make()), {"topic": "bees"})
    assert turns == (Turn("system", "Be warm."), Turn("user", "bees 3  false"))


def test_a_missing_value_is_named() -> None:
    with pytest.raises(MissingVariable, match="sample needs a value for “topic”"):
        render(parse(make()), {})


def test_a_missing_selection_is_named() -> None:
    with pytest.raises(MissingVariable, match="Select the text"):
        user("{{selection}}")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"topic": "x", "tone": "cold"}, "tone must be one of warm, firm"),
        ({"topic": "x", "size": "10"}, "size must be at most 9"),
        ({"topic": "x", "size": "1.5"}, "size must be a whole number"),
        ({"topic": "a\nb"}, "topic must be a single line"),
        ({"topic": "x", "deep": "maybe"}, "deep must be true or false"),
        ({"topic": "x", "colour": "red"}, "has no variable “colour”"),
    ],
)
def test_a_value_that_does_not_fit(values: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        parse(make()).values(values)


@pytest.mark.parametrize(
    ("body", "result"),
    [
        ("{{#if notes}}yes{{else}}no{{/if}}", "no"),
        ("{{#if tone}}yes{{/if}}", "yes"),
        ("{{#if deep}}deep{{/if}}end", "end"),
        ("a\n{{#if notes}}\nb\n{{/if}}\nc", "a\nc"),
        ("a\n\n{{#if notes}}b{{/if}}\n\nc", "a\n\nc"),
        ("{{#if tone}}{{#if notes}}x{{else}}y{{/if}}{{/if}}", "y"),
        ("{{ tone }}", "warm"),
        ("\\{{tone}}", "{{tone}}"),
        ("\\\\{{tone}}", "\\warm"),
        ("C:\\dir {x} }}", "C:\\dir {x} }}"),
        ("a\n\\# user\nb", "a\n# user\nb"),
        ("# a heading", "# a heading"),
        ("{{date}}{{before}}|", "|"),
    ],
)
def test_the_grammar(body: str, result: str) -> None:
    assert user(body) == result


def test_examples_are_turns_before_the_last_message() -> None:
    head = HEAD + 'examples:\n  - {input: "in", output: "out", variables: {tone: firm}}\n'
    template = parse(make("# system\nS\n# user\n{{tone}}: {{selection}}\n", head))
    assert [turn.content for turn in render(template, {"selection": "x"})] == [
        "S",
        "firm: in",
        "out",
        "warm: x",
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [("A dog.", "One"), ("一条狗。", "一"), ("Ein Hund ist hier und schläft auf der Bank.", "One")],
)
def test_examples_are_those_in_the_language_of_the_text(text: str, shown: str) -> None:
    head = HEAD + "examples: [{input: The cat., output: One}, {input: 那只猫。, output: 一}]\n"
    template = parse(make("# user\n{{selection}}\n", head))
    turns = render(template, {"selection": text})
    assert [turn.content for turn in turns if turn.role == "assistant"] == [shown]


def test_the_built_in_examples_are_in_english_or_chinese() -> None:
    for path in (resources() / "templates").glob("*.prompt.md"):
        head = parse(path.read_text(encoding="utf-8")).head
        found = {language(example.input or example.output) for example in head.examples}
        assert found <= {"en", "zh"}, path.name
        assert {"en", "zh"} <= head.title.keys() & head.description.keys(), path.name
        assert all({"en", "zh"} <= each.label.keys() for each in head.variables), path.name
        assert all("zh" in v.choice_labels[c] for v in head.variables for c in v.choices), path.name


def test_a_choice_is_shown_in_the_language_of_the_form() -> None:
    labels = "[warm, firm], choice_labels: {warm: {en: Friendly, zh: 亲切}}"
    template = parse(make(head=HEAD.replace("[warm, firm]", labels)))
    tone = template.variables[0]
    assert [tone.choice_label("warm", each) for each in ("zh", "de")] == ["亲切", "Friendly"]
    assert tone.choice_label("firm", "zh") == "Firm"


def test_examples_stand_where_each_puts_them() -> None:
    head = HEAD + "examples:\n  - {input: a, output: b}\n  - {input: c, output: d}\n"
    body = "{{#each examples}}\n{{input}} > {{output}}\n{{/each}}\n{{selection}} >"
    assert user(body, {"selection": "x"}, head) == "a > b\nc > d\nx >"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("no head", 1, "must begin with a head"),
        ("---\nformat: 1\n", 1, "must begin with a head"),
        (make(head=HEAD + "scope: page\n"), 11, "scope: must be"),
        (make(head=HEAD.replace("default: 3", "default: 30")), 7, "must be at most 9"),
        (make(head=HEAD.replace("name: topic", "name: selection")), 8, "program's own name"),
        (make(head=HEAD + "format: 1\n"), 11, "“format” is given twice"),
        (make(head=HEAD + "tags: &a [x]\n"), 11, "anchors and aliases"),
        (make(head=HEAD + "tags: *a\n"), 11, "anchors and aliases"),
        (make(head=HEAD + "author: !!python/name:os.system\n"), 11, "tags ("),
        (make(head=HEAD + "author: " + "[" * 40 + "\n"), 11, "nested more than"),
        (make(head=HEAD + "author: [x\n"), 12, "not YAML"),
        (make(head=HEAD + "shortcut: Ctrl+Space\n"), 11, "is not a key"),
        (make(head=HEAD + "shortcut: Ctrl+Alt+E\n"), 11, "needed for typing"),
        (make(head=HEAD + "shortcut: K\n"), 11, "needed for typing"),
        (make(head=HEAD + "needs: [network]\n"), 11, "needs.0"),
        (make("# user\na\n{{nothing}}\n"), 14, "unknown name “nothing”"),
        (make("# user\na\n\n{{tone.upper}}\n"), 15, "is not a name"),
        (make("# user\n{{tone|upper}}\n"), 13, "is not a name"),
        (make("# user\n{{> file}}\n"), 13, "is not a name"),
        (make("# user\n{{tone\n}}\n"), 13, "without “}}”"),
        (make("# user\n\n{{#if tone}}x\n"), 14, "is never closed"),
        (make("# user\n{{/if}}\n"), 13, "closes nothing"),
        (make("# user\n{{else}}\n"), 13, "without its {{#if}}"),
        (make("# user\n{{#each rows}}{{/each}}\n"), 13, "only {{#each examples}}"),
        (make("# user\n{{input}}\n"), 13, "unknown name “input”"),
        (make("# user\n{{document}}\n"), 13, "needs: [document]"),
        (make("hello\n# user\nx\n"), 12, "before the first role heading"),
        (make("# system\nx\n"), 12, "no message under a line “# user”"),
        (make("# user\n\n# assistant\nx\n"), 12, "is empty"),
        (make("# user\nx\n# system\ny\n"), 14, "must be the first message"),
        (make(head=HEAD + "author: \ud800\n"), 11, "surrogate"),
        (make() + "x" * LIMIT, 1, "larger than 256 KB"),
        (
            make(head=HEAD + "tests:\n  - {expect: [{max_words: 1, json: true}]}\n"),
            12,
            "exactly one",
        ),
        (make(head=HEAD + 'tests:\n  - {expect: [{matches: "(a"}]}\n'), 12, "not a regular"),
        (make(head=HEAD + "tests:\n  - {variables: {size: 99}}\n"), 12, "at most 9"),
        (
            make(head=HEAD + "examples:\n  - {output: a, variables: {b: 1}}\n"),
            12,
            "unknown variable",
        ),
    ],
)
def test_a_problem_has_its_line(text: str, line: int, message: str) -> None:
    found = first(text)
    assert found[0] == line
    assert message in found[1]


def test_an_error_names_file_and_line() -> None:
    with pytest.raises(TemplateError, match=r"^a\.prompt\.md:13: unknown name “x” \(and 1 more\)$"):
        parse(make("# user\n{{x}} {{y}}\n"), "a.prompt.md")


def test_unknown_keys_are_reported_and_not_fatal() -> None:
    text = make(head=HEAD + "colour: red\nparams: {speed: 2}\n")
    found = problems(text)
    assert [(p.line, p.message, p.fatal) for p in found] == [
        (11, "unknown key “colour”", False),
        (12, "unknown key “speed”", False),
    ]
    assert "colour: red" in parse(text).text


def test_yaml_words_stay_words() -> None:
    head = 'format: 1\nid: no-yes\ntitle: {en: no, zh: "2020-01-01"}\ntags: [on, 08x, 2020-01-01]\n'
    template = parse(make("# user\nx\n", head))
    assert template.head.title == {"en": "no", "zh": "2020-01-01"}
    assert template.head.tags == ("on", "08x", "2020-01-01")


def test_windows_files_are_read() -> None:
    assert parse("\ufeff" + make().replace("\n", "\r\n")).id == "sample"


HOSTILE = st.lists(
    st.sampled_from([*"{}#/ \\\na", "{{tone}}", "# user", "{{#if x}}", "---\n", "\n# user\n"]),
    max_size=12,
).map("".join)


@given(HOSTILE | st.text())
@settings(max_examples=200, deadline=None)
def test_a_value_creates_neither_role_nor_placeholder(value: str) -> None:
    turns = render(parse(make()), {"topic": f"x{value}", "notes": value, "tone": f"x{value}"})
    assert [turn.role for turn in turns] == ["system", "user"]
    shown = value if value.strip() else ""
    assert [turn.content for turn in turns] == [f"Be x{value}.", f"x{value} 3 {shown} false"]


@given(HOSTILE)
@settings(max_examples=200, deadline=None)
def test_escaped_text_is_read_back_as_it_was(text: str) -> None:
    found: list[str] = []
    sections = parse_body(f"# user\n|\n{escape(text)}\n|", 1, lambda _, what: found.append(what))
    template = parse(make())
    assert not found
    assert render(Template(template.head, sections), {})[0].content == f"|\n{text}\n|"


PIECES = st.sampled_from(
    ["---\n", "format: 1\n", "id: x\n", "title: {en: T}\n", "# user\n", "{{tone}}", "{{#if a}}",
     "{{/if}}", "{{else}}", "{{#each examples}}", "{{/each}}", "\\{{", "{{", "}}", "- ", ": ", "[",
     "{", "]", "}", "&a", "*a", "!!x", "\t", "\n", "\x00", "é", "'", '"', "|", ">", "tests:\n"]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=5), max_size=25))
@settings(max_examples=300, deadline=None)
def test_no_file_makes_the_parser_stumble(pieces: list[str]) -> None:
    text = "".join(pieces)
    template, found = load(text)
    assert template is not None or found
    assert all(1 <= problem.line <= text.count("\n") + 3 for problem in found)


@given(st.lists(PIECES, max_size=15))
@settings(max_examples=200, deadline=None)
def test_no_body_makes_the_renderer_stumble(pieces: list[str]) -> None:
    template, found = load(make("# user\n" + "".join(pieces)))
    if template is not None and not any(problem.fatal for problem in found):
        assert render(template, {"topic": "x"})


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "unit", ["{{", "{{#if tone}}", "\\", "{{tone}}", "# user\n", "[", "{a: ", "- ", "a: b\n", "? "]
)
def test_large_hostile_files_are_quick(unit: str) -> None:
    load(make(unit * (200_000 // len(unit))))
    load(f"---\n{unit * (200_000 // len(unit))}\n---\n# user\nx\n")


def test_a_megabyte_in_a_field_is_refused_with_its_place() -> None:
    template = parse(make(), "sample.prompt.md")
    with pytest.raises(UsageError, match=r"notes must have at most 1,000,000 .*md, line 16\)"):
        template.values({"topic": "x", "notes": "x" * 1_000_001})
    with pytest.raises(UsageError, match="topic must have at most 10,000"):
        template.values({"topic": "x" * 10_001})


def test_a_missing_value_has_file_and_line() -> None:
    template = parse(make(), "/somewhere/sample.prompt.md")
    with pytest.raises(MissingVariable, match=r"“topic” \(sample.prompt.md, line 16\)"):
        template.values({})


def test_a_megabyte_that_is_named_often_does_not_become_a_gigabyte() -> None:
    template = parse(make("# user\n" + "{{topic}}" * 1_000 + "\n"), "big.prompt.md")
    with pytest.raises(TemplateError, match=r"big.prompt.md:12: filled in, .* 4,000,000"):
        render(template, {"topic": "x" * 1_000_000})


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("{{#if title}}x" * 5_000 + "{{/if}}" * 5_000, "nested more than 20 deep"),
        ("{{title}}" * 20_000, "more than 10,000 placeholders"),
        ("{{" * 50_000, "without “}}”"),
    ],
)
def test_bodies_that_would_take_for_ever_are_refused(body: str, message: str) -> None:
    assert message in first(make(f"# user\n{body}\n"))[1]


def test_a_long_run_of_backslashes_is_read_at_once() -> None:
    assert user("\\" * 200_000 + "x", {}) == "\\" * 200_000 + "x"


# ---- sizes of models ---------------------------------------------------------------------------
SIZED = """---
format: 1
id: sized
title: Sized
params: {temperature: 0.2, repetition_penalty: 1.0}
tiny: {params: {repetition_penalty: 1.2}}
examples:
  - {input: "for all", output: "all"}
  - {for: tiny, input: "for tiny", output: "tiny"}
  - {for: large, input: "for large", output: "large"}
---
# system
Plain.

# system for tiny
Short.

# user
{{selection}}
"""


@pytest.mark.parametrize(
    ("tiny", "system", "answers", "penalty"),
    [(True, "Short.", ["all", "tiny"], 1.2), (False, "Plain.", ["all", "large"], 1.0)],
)
def test_a_size_of_models_gets_its_own_messages_examples_and_parameters(
    tiny: bool, system: str, answers: list[str], penalty: float
) -> None:
    found = parse(SIZED).for_model(tiny=tiny)
    turns = render(found, {"selection": "x"})
    assert turns[0].content == system
    assert [turn.content for turn in turns if turn.role == "assistant"] == answers
    assert (found.params.temperature, found.params.repetition_penalty) == (0.2, penalty)


def test_what_is_for_tiny_models_goes_to_no_other() -> None:
    turns = render(parse(SIZED), {"selection": "x"})
    assert "tiny" not in {turn.content for turn in turns}


def test_each_size_must_have_a_message_of_the_user() -> None:
    found = problems(SIZED.replace("# user", "# user for tiny"))
    assert [problem.message for problem in found] == [
        "there is no message “# user” for large models"
    ]


# ---- languages of texts ------------------------------------------------------------------------
TWO_LANGUAGES = """---
format: 1
id: spoken
title: Spoken
---
# system
English.

# system for tiny
Tiny.

# system for zh
中文。

# user
Text: {{selection}}

# user for zh
文字：{{selection}}
"""


@pytest.mark.parametrize(
    ("tiny", "text", "sent"),
    [
        (False, "A lamp.", ["English.", "Text: A lamp."]),
        (False, "一盏灯。", ["中文。", "文字：一盏灯。"]),
        (True, "一盏灯。", ["Tiny.", "Text: 一盏灯。"]),
    ],
)
def test_a_chinese_text_gets_the_messages_written_for_it_but_not_with_tiny_models(
    tiny: bool, text: str, sent: list[str]
) -> None:
    turns = render(parse(TWO_LANGUAGES).for_model(tiny=tiny), {"selection": text})
    assert [turn.content for turn in turns] == sent


def test_messages_for_one_language_alone_are_not_enough() -> None:
    found = problems("---\nformat: 1\nid: one\ntitle: One\n---\n# user for zh\n{{selection}}\n")
    assert found[0].message == "there is no message “# user” for large models"


def test_the_passage_decides_and_not_the_page_around_it() -> None:
    page = "An English page of many words about a lamp, and then one sentence. 一盏灯。"
    turns = render(parse(TWO_LANGUAGES), {"selection": "一盏灯。", "document": page})
    assert [turn.content for turn in turns] == ["中文。", "文字：一盏灯。"]
