"""A template being written: its text is checked while it is typed, kept at every pause, and saved
as a version of its own when the writer says so.

QtCore only. The text itself is in an editor somewhere; this hears it and says what follows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from writer_app.bridge.base.background import Background
from writer_app.bridge.templates.template_changes import (
    VERSION_LINE,
    Earlier,
    TemplateChanges,
)
from writer_app.bridge.templates.template_model import BrokenTemplate, TemplateModel
from writer_app.domain.base.errors import TemplateError, WriterError
from writer_app.domain.base.message import coded, placed
from writer_app.domain.templates.template import Problem, Template, load
from writer_app.log import logger, stack_only
from writer_app.paths import Paths
from writer_app.storage.templates.packs import FileProblem, read_file
from writer_app.storage.templates.template_drafts import NEW, TemplateDrafts

__all__ = ["NEW", "SKELETON", "SKELETON_ZH", "Checked", "TemplateEditing", "counted_up"]

CHECK_MS, KEEP_MS = 150, 400
SKELETON = """---
format: 1
id: {0}
version: 1
title: {{en: My template, zh: 我的模板}}
description: {{en: "What it does, in one sentence.", zh: 用一句话说明它做什么。}}
tags: [edit]
scope: selection
apply: review
variables:
  - {{name: tone, type: choice, choices: [neutral, warm, firm], default: neutral, \
label: {{en: Tone, zh: 语气}}}}
params: {{temperature: 0.3}}
tests:
  - input: "The meeting is on 3 May at 10:30."
    expect: [{{keeps_numbers: true}}]
license: CC0-1.0
---
# system
You edit texts. Reply with the edited text only.

# user
Make the tone {{{{tone}}}}.

{{{{selection}}}}
"""
SKELETON_ZH = """---
format: 1
id: {0}
version: 1
title: {{zh: 我的模板}}
description: {{zh: 用一句话说明它做什么。}}
tags: [edit]
scope: selection
apply: review
variables:
  - {{name: tone, type: choice, choices: [中性, 亲切, 坚定], default: 中性, label: {{zh: 语气}}}}
params: {{temperature: 0.3}}
tests:
  - input: 会议定在 5 月 3 日上午 10:30。
    expect: [{{keeps_numbers: true}}]
license: CC0-1.0
---
# system
你负责修改文字。只回复修改后的文字。

# user
把语气改得{{{{tone}}}}一些。

{{{{selection}}}}
"""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a text is: a template, when nothing fatal is wrong, and everything wrong or odd."""

    text: str
    template: Template | None
    problems: tuple[Problem, ...]

    @property
    def usable(self) -> bool:
        """Whether it could be saved and run as it stands."""
        return self.template is not None and not any(p.fatal for p in self.problems)


def drafts_of(paths: Paths) -> TemplateDrafts:
    """Where an installation keeps unsaved texts of templates."""
    return TemplateDrafts(paths.data / "template-drafts")


class TemplateEditing(QObject):
    """One template at a time. Belongs to the GUI thread."""

    opened = Signal(str)  # the text to show
    checked = Signal(object)  # Checked
    stateChanged = Signal()
    saved = Signal(object)  # Template
    versionsChanged = Signal()
    failed = Signal(object)  # Message

    def __init__(
        self,
        templates: TemplateModel,
        changes: TemplateChanges,
        drafts: TemplateDrafts,
        *,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._templates, self.changes, self._drafts = templates, changes, drafts
        self._background = background
        self.id = ""  # as it was opened or last saved; NEW before the first save
        self.text = ""
        self.saved_text = ""
        self.from_draft = False  # what was opened is unsaved text of an earlier time
        self._broken: BrokenTemplate | None = None  # the file that this text mends
        self.versions: tuple[Earlier, ...] = ()
        self.last: Checked | None = None
        self._skeleton = ""  # what a new template began with
        self._kept = ""  # what the draft holds
        self._unsaved = drafts.ids()
        self._saving = False
        self._number = 0
        self._checking = self._timer(CHECK_MS, self._check)
        self._keeping = self._timer(KEEP_MS, self.keep)

    # ---- what there is
    @property
    def open(self) -> bool:
        """Whether a template is being written."""
        return bool(self.id)

    @property
    def dirty(self) -> bool:
        """Whether the text differs from what the library has."""
        return self.open and self.text != self.saved_text

    @property
    def changed(self) -> bool:
        """Whether there is unsaved text to keep; a skeleton that was only looked at is none."""
        return self.dirty and not (self.id == NEW and self.text == self._skeleton)

    @property
    def title(self) -> str:
        """What the template is called: as it is written now, else as it was saved."""
        template = self.last.template if self.last else None
        template = template or self._templates.known(self.id)
        if template is None:
            return self._broken.title if self._broken else ""
        return template.title_in(self._templates.language)

    def unsaved(self) -> frozenset[str]:
        """The ids of all templates with text that is not saved, `NEW` among them."""
        return self._unsaved

    # ---- opening
    def begin(self, template_id: str) -> None:
        """Open a template of the writer's own, with its unsaved text when there is some; a broken
        one with the text of its file.
        """
        self.keep()
        broken = self._templates.broken(template_id)
        try:
            saved = self._templates.get(template_id).text if broken is None else _text_of(broken)
        except WriterError as error:
            self.failed.emit(str(error))
            return
        draft = self._drafts.get(template_id)
        self._open(template_id, draft.text if draft is not None else saved, saved, broken)

    def begin_new(self) -> None:
        """Open a new template: unsaved text of an earlier one, or a skeleton that works."""
        self.keep()
        draft = self._drafts.get(NEW)
        skeleton = SKELETON_ZH if self._templates.language == "zh" else SKELETON
        self._skeleton = skeleton.format(self._free_id())
        self._open(NEW, draft.text if draft else self._skeleton, "")

    def _open(
        self, template_id: str, text: str, saved: str, broken: BrokenTemplate | None = None
    ) -> None:
        self.id, self.text, self.saved_text, self._broken = template_id, text, saved, broken
        self.from_draft = text != saved and bool(self._drafts.get(template_id))
        self._kept = text if self.from_draft else ""
        self.last = None
        self.opened.emit(text)
        self._check()
        self._look_for_versions()
        self.stateChanged.emit()

    def _free_id(self) -> str:
        names = ("my-template", *(f"my-template-{n}" for n in range(2, 10_000)))
        return next(name for name in names if self._templates.known(name) is None)

    # ---- while it is written
    def edited(self, text: str) -> None:
        """The text is this now."""
        if text == self.text:
            return
        self.text = text
        self._checking.start()
        if not self._keeping.isActive():
            self._keeping.start()
        self.stateChanged.emit()

    def keep(self) -> None:
        """Keep unsaved text on the disk now. Leaving, and the end of the program, call it."""
        self._keeping.stop()
        if not self.open:
            return
        if not self.changed:
            self._drop_draft(self.id)
        elif self.text != self._kept:
            try:
                self._drafts.keep(self.id, self.text)
                self._kept = self.text
                self._unsaved |= {self.id}
            except WriterError as error:
                self.failed.emit(str(error))

    def give_up(self) -> None:
        """Back to the text that the library has; the unsaved text is dropped."""
        self._drop_draft(self.id)
        if self.id == NEW:
            self.saved_text = ""
            self.close()
        else:
            self._open(self.id, self.saved_text, self.saved_text, self._broken)

    def close(self) -> None:
        """Stop writing on it. Unsaved text stays kept."""
        self.keep()
        self._checking.stop()
        self._number += 1
        self.id, self.text, self.saved_text, self.last = "", "", "", None
        self.stateChanged.emit()

    def _drop_draft(self, template_id: str) -> None:
        self._kept = ""
        self._unsaved -= {template_id}
        try:
            self._drafts.drop(template_id)
        except OSError as error:
            logger.warning("a template's draft stays: %s", stack_only(error))

    # ---- saving
    def save(self) -> None:
        """Save the text as a version of its own; `saved` or `failed` follows."""
        if not self.open or self._saving or not self.dirty:
            return
        self.keep()
        if taken := self._taken_id():
            self.failed.emit(taken)
            return
        text = counted_up(self.text, self.saved_text)
        self._saving = True
        before, written = self.id, self.text
        self.changes.save(
            text,
            lambda template: self._saved(before, written, template),
            self._not_saved,
            at=self._broken.path if self._broken else None,
        )

    def _taken_id(self) -> str:
        """Why the text cannot be saved under the id it gives; empty when it can."""
        template = load(self.text, self.id)[0]
        if template is None or template.id == self.id or not self._templates.is_own(template.id):
            return ""
        return coded(
            "template-editing.template-already-choose-another-id",
            "There is a template “{0}” already; choose another id. Nothing is lost.",
            template.id,
        )

    def _saved(self, before: str, written: str, template: Template) -> None:
        self._saving = False
        if self.id != before:  # another template is open by now
            draft = self._drafts.get(before)
            if draft is not None and draft.text == written:
                self._unsaved -= {before}
                self._drafts.drop(before)
            self.saved.emit(template)
            return
        self._drop_draft(before)
        self.id, self.saved_text, self._broken = template.id, template.text, None
        if self.text == written:
            self.text = template.text
        self.keep()  # what was typed while it was saved
        self.saved.emit(template)
        self._check()
        self._look_for_versions()
        self.stateChanged.emit()

    def _not_saved(self, error: Exception) -> None:
        self._saving = False
        self.keep()
        self.failed.emit(str(error))

    # ---- versions
    def _look_for_versions(self) -> None:
        """Read which earlier texts there are."""
        self.versions = ()
        if self.id and self.id != NEW:
            self.changes.versions(self.id, self._take_versions)
        else:
            self.versionsChanged.emit()

    def _take_versions(self, versions: tuple[Earlier, ...]) -> None:
        self.versions = versions
        self.versionsChanged.emit()

    # ---- checking
    def _check(self) -> None:
        self._checking.stop()
        self._number += 1
        number, text, name = self._number, self.text, self.id
        self._background.run(
            lambda: Checked(text, *_loaded(text, name)), lambda found: self._take(number, found)
        )

    def _take(self, number: int, found: Checked) -> None:
        if number == self._number and self.open:
            self.last = found
            self.checked.emit(found)
            self.stateChanged.emit()

    def _timer(self, milliseconds: int, run: Callable[[], None]) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=milliseconds)
        timer.timeout.connect(run)
        return timer


def _text_of(broken: BrokenTemplate) -> str:
    """The text of a file that is no template yet. Raises TemplateError where it has none."""
    item = read_file(broken.path)
    if isinstance(item, FileProblem):
        raise TemplateError(placed(broken.path.name, item.message))
    return item.text


def _loaded(text: str, name: str) -> tuple[Template | None, tuple[Problem, ...]]:
    template, found = load(text, name)
    return template, tuple(found)


def counted_up(text: str, saved: str) -> str:
    """The text with its version one above the saved one's, unless the writer set a higher one."""
    before, now = VERSION_LINE.search(saved), VERSION_LINE.search(text)
    if before is None or now is None or int(now[1]) > int(before[1]):
        return text
    return f"{text[: now.start()]}version: {int(before[1]) + 1}{text[now.end() :]}"
