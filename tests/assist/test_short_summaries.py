"""How long the summary of a short text is asked to be."""

from __future__ import annotations

import pytest

from writer_app import paths as app_paths
from writer_app.assist.job import Job
from writer_app.assist.plan import plan
from writer_app.paths import Paths
from writer_app.storage.templates.templates import TemplateStore


@pytest.mark.parametrize(
    ("text", "values", "asked"),
    [
        ("The ferry crosses. " * 40, {}, "at most 48 words"),
        ("The ferry crosses. " * 40, {"words": "80"}, "at most 48 words"),
        ("The ferry crosses. " * 40, {"words": "70"}, "at most 70 words"),
        ("The ferry crosses. " * 200, {}, "at most 80 words"),
        ("The ferry crosses.", {}, "at most 20 words"),
        ("渡轮过海。" * 30, {}, "不超过48字"),
    ],
)
def test_a_short_text_has_a_shorter_summary(
    text: str, values: dict[str, str], asked: str, paths: Paths
) -> None:
    store = TemplateStore(app_paths.resources() / "templates", paths.templates)
    job = Job(store.get("summary"), text=text, values=values)
    assert asked in plan(job).prompts[0].turns[-1].content
