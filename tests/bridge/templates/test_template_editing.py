"""Templates as the window knows them: searched, remembered, written, kept, saved as versions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from writer_app.bridge.base.background import Background
from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.bridge.templates.template_changes import TemplateChanges
from writer_app.bridge.templates.template_editing import (
    NEW,
    SKELETON,
    SKELETON_ZH,
    TemplateEditing,
    counted_up,
    drafts_of,
)
from writer_app.bridge.templates.template_memory import TemplateMemory
from writer_app.bridge.templates.template_model import FOUND, RECENT, TemplateModel, store_of
from writer_app.bridge.templates.template_preview import PageText, asked
from writer_app.domain.base.marks import marked
from writer_app.domain.templates.template import parse, problems
from writer_app.paths import Paths


@pytest.fixture
def background(qapp: object) -> Iterator[Background]:
    background = Background()
    yield background
    background.close()


@pytest.fixture
def model(paths: Paths, background: Background) -> TemplateModel:
    model = TemplateModel(
        store_of(paths),
        settings=SettingsStore(paths.settings),
        background=background,
        language="en",
    )
    model.refresh(now=True)
    return model


@pytest.fixture
def editing(model: TemplateModel, paths: Paths, background: Background) -> TemplateEditing:
    changes = TemplateChanges(model, background=background)
    return TemplateEditing(model, changes, drafts_of(paths), background=background)


def ids(model: TemplateModel, query: str) -> list[str]:
    return [row.id for row in model.rows(query)]


def test_names_come_before_words_and_tags_narrow(model: TemplateModel) -> None:
    assert ids(model, "formal")[0] == "formal"
    assert "formal" in ids(model, "business letter")
    assert set(ids(model, "#email")) <= {row.id for row in model.rows("mail")} | set(
        ids(model, "#email")
    )
    assert "formal" not in ids(model, "#email")
    assert all(row.group == FOUND for row in model.rows("#email"))


def test_a_tag_is_found_as_it_is_written_and_as_it_is_shown(
    paths: Paths, background: Background
) -> None:
    model = TemplateModel(
        store_of(paths),
        settings=SettingsStore(paths.settings),
        background=background,
        language="zh",
        tag_words=lambda tag: {"translate": "翻译"}.get(tag, tag),
    )
    model.refresh(now=True)
    assert ids(model, "#翻译") == ids(model, "#translate")


def test_a_chinese_window_begins_a_template_in_chinese(
    model: TemplateModel, editing: TemplateEditing
) -> None:
    model.language = "zh"
    editing.begin_new()
    assert editing.text == SKELETON_ZH.format("my-template")
    assert parse(editing.text).title_in("zh") == "我的模板"
    assert problems(editing.text) == []


def test_what_was_used_last_stands_near_the_top(model: TemplateModel) -> None:
    model.used("bullets")
    model.used("news")
    recent = [row.id for row in model.rows() if row.group == RECENT]
    assert recent == ["news", "bullets"]


def test_forms_and_use_are_remembered_and_follow_a_rename(tmp_path: Path) -> None:
    file, old, new = tmp_path / "m.json", tmp_path / "a.md", tmp_path / "b.md"
    memory = TemplateMemory(file)
    memory.used("news")
    memory.keep_form(str(old), "news", {"topic": "Tides"})
    memory.moved(old, new)
    again = TemplateMemory(file)
    assert again.use_of("news").count == 1
    assert again.form(str(new), "news") == {"topic": "Tides"}
    assert again.form(str(old), "news") == {}


def test_a_damaged_memory_starts_empty(tmp_path: Path) -> None:
    file = tmp_path / "m.json"
    file.write_text('{"used": {"a": [1]}, "forms": [3]}', encoding="utf-8")
    assert TemplateMemory(file).use_of("a").count == 0


def test_a_new_template_is_kept_until_it_is_saved(
    editing: TemplateEditing, model: TemplateModel, qtbot: QtBot
) -> None:
    editing.begin_new()
    editing.edited(editing.text + "\nMore.")
    editing.close()
    assert editing.unsaved() == {NEW}
    editing.begin_new()
    assert editing.text.endswith("\nMore.")
    with qtbot.waitSignal(editing.saved):
        editing.save()
    assert editing.unsaved() == frozenset()
    assert model.is_own("my-template")


def test_a_skeleton_that_was_only_looked_at_is_not_kept(editing: TemplateEditing) -> None:
    editing.begin_new()
    editing.close()
    assert editing.unsaved() == frozenset()


def test_what_is_typed_before_leaving_outlives_a_save_under_way(
    editing: TemplateEditing, qtbot: QtBot
) -> None:
    editing.begin_new()
    with qtbot.waitSignal(editing.saved):
        editing.save()
    editing.edited(editing.text + "\nFirst.")
    with qtbot.waitSignal(editing.saved):
        editing.save()
        editing.edited(editing.text + " Second.")
        editing.begin_new()
    editing.begin("my-template")
    assert editing.text.endswith("First. Second.")


def test_what_is_typed_while_it_is_saved_stays(editing: TemplateEditing, qtbot: QtBot) -> None:
    editing.begin_new()
    with qtbot.waitSignal(editing.saved):
        editing.save()
    editing.edited(editing.text + "\nFirst.")
    with qtbot.waitSignal(editing.saved):
        editing.save()
        editing.edited(editing.text + " Second.")
    assert editing.text.endswith("First. Second.")
    assert editing.saved_text.endswith("First.")
    assert editing.dirty


def test_another_template_is_never_saved_over(
    editing: TemplateEditing, model: TemplateModel, qtbot: QtBot
) -> None:
    for name in ("one", "two"):
        editing.begin_new()
        editing.edited(SKELETON.format(name) + "\n")
        with qtbot.waitSignal(editing.saved):
            editing.save()
        editing.close()
    editing.begin("two")
    editing.edited(editing.text.replace("id: two", "id: one"))
    with qtbot.waitSignal(editing.failed) as said:
        editing.save()
    assert "already" in said.args[0]


@pytest.mark.parametrize(
    ("text", "saved", "result"),
    [
        ("version: 1\nb", "version: 1\na", "version: 2\nb"),
        ("version: 9\nb", "version: 1\na", "version: 9\nb"),
        ("version: 1\nb", "version: 4\na", "version: 5\nb"),
        ("no version", "version: 4\na", "no version"),
        ("version: 1\nb", "", "version: 1\nb"),
    ],
)
def test_versions_count_up(text: str, saved: str, result: str) -> None:
    assert counted_up(text, saved) == result


def test_the_preview_shows_the_first_of_several_requests(model: TemplateModel) -> None:
    template = parse(
        "---\nformat: 1\nid: a\nversion: 1\ntitle: A\ndescription: D.\nscope: paragraph\n"
        "license: CC0-1.0\n---\n# user\nDo: {{selection}}\n"
    )
    page = PageText("First paragraph.\n\nSecond paragraph.")
    found = asked(template, page, {}, context=0)
    assert [each.text for each in found] == ["First paragraph.", "Second paragraph."]
    assert found[1].turns == (("user", "Do: Second paragraph."),)
    assert found[1].shown == (("user", f"Do: {marked('Second paragraph.')}"),)


def test_the_preview_gives_the_document_whole() -> None:
    template = parse(
        "---\nformat: 1\nid: a\nversion: 1\ntitle: A\ndescription: D.\nscope: paragraph\n"
        "needs: [document]\nlicense: CC0-1.0\n---\n# user\n{{selection}} of {{document}}\n"
    )
    page = PageText("Two.", document="One.\n\nTwo.")
    assert asked(template, page, {}, context=0)[0].turns == (("user", "Two. of One.\n\nTwo."),)
