"""A template for each section: one request and one sentence a section."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from writer_app import paths as app_paths
from writer_app.assist.job import Job
from writer_app.assist.plan import plan
from writer_app.assist.run import write
from writer_app.domain.base.errors import UsageError
from writer_app.domain.templates.template import Template
from writer_app.engine.base.protocol import Chunk
from writer_app.engine.link.client import EngineClient
from writer_app.paths import Paths
from writer_app.storage.templates.templates import TemplateStore

Play = Callable[..., EngineClient]
GUIDE = "# Guide\n\n## House\n\nHens need a dry house.\n\n## Food\n\nThey eat grain.\n"
GUIDE_ZH = "# 养鸡\n\n## 鸡舍\n\n鸡舍要干燥。\n\n## 食物\n\n鸡吃谷物。\n"


@pytest.fixture
def template(paths: Paths) -> Template:
    store = TemplateStore(app_paths.resources() / "templates", paths.templates)
    return store.get("summary-by-section")


@pytest.mark.parametrize(
    ("text", "answers", "summary"),
    [
        (
            GUIDE,
            ("They live dry. They like it.", "Grain feeds them.\n- **More:** no"),
            "- **House:** They live dry.\n- **Food:** Grain feeds them.",
        ),
        (
            GUIDE_ZH,
            ("要干燥。还要大。", "吃谷物。"),
            "- **鸡舍：** 要干燥。\n- **食物：** 吃谷物。",
        ),
        ("Hens need a house.\n", ("They live.",), "- They live."),
    ],
    ids=["en", "zh", "no-heading"],
)
def test_each_section_is_asked_for_and_has_a_sentence(
    text: str, answers: tuple[str, ...], summary: str, play: Play, template: Template
) -> None:
    client = play(*({"text": each} for each in answers))
    shown = ""
    for event in write(client, Job(template, text=text)):
        shown = event.after(shown) if isinstance(event, Chunk) else shown
    assert shown == summary


def test_a_request_has_its_section_alone(template: Template) -> None:
    first, second = plan(Job(template, text=GUIDE)).prompts
    assert "dry house" in first.turns[-1].content
    assert "grain" not in first.turns[-1].content
    assert "grain" in second.turns[-1].content


def test_no_text_is_refused(template: Template) -> None:
    with pytest.raises(UsageError):
        plan(Job(template, text=" \n"))
