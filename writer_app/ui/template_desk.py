"""Changing templates: a template is a text file, edited on the page and checked as it is saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from writer_app.bridge.documents import DocumentSession
from writer_app.bridge.template_model import TemplateModel
from writer_app.domain.errors import WriterError
from writer_app.domain.template import problems
from writer_app.ui.desk import Desk
from writer_app.ui.main_window import MainWindow
from writer_app.ui.notices import BarNotice

SUFFIX = ".prompt.md"
NEW = """---
format: 1
id: my-template
version: 1
title: {en: My template, zh: 我的模板}
description: {en: "What it does, in one sentence.", zh: 用一句话说明它做什么。}
tags: [edit]
scope: selection
apply: review
params: {temperature: 0.3}
license: CC0-1.0
---
# system
You edit texts. Reply with the edited text only.

# user
{{selection}}
"""


class TemplateDesk(QObject):
    """Opens templates on the page and says what is wrong with them."""

    def __init__(
        self,
        window: MainWindow,
        *,
        desk: Desk,
        session: DocumentSession,
        templates: TemplateModel,
        folder: Path,
    ) -> None:
        super().__init__(window)
        self._window, self._desk, self._session = window, desk, session
        self._templates, self._folder = templates, folder
        window.assistant_panel.newRequested.connect(self.new)
        session.stateChanged.connect(self._check)
        self._checked = 0.0

    def edit(self, template_id: str) -> None:
        """Open a template of the writer's own, or a copy of one that came with the program."""
        if not template_id:
            return
        try:
            own = self._templates.is_own(template_id)
            wanted = template_id if own else self._templates.duplicate(template_id).id
        except WriterError as error:
            self._desk.show_error(error)
            return
        self._desk.open_quietly(self._folder / f"{wanted}{SUFFIX}")

    def new(self) -> None:
        """Begin a template from a skeleton."""
        known = {template.id for template in self._templates.all()}
        name = next(
            n
            for n in ("my-template", *(f"my-template-{i}" for i in range(2, 999)))
            if n not in known
        )
        try:
            saved = self._templates.save(NEW.replace("my-template", name, 1))
        except WriterError as error:
            self._desk.show_error(error)
            return
        self._desk.open_quietly(self._folder / f"{saved.id}{SUFFIX}")

    def _check(self) -> None:
        """A template was saved: read the library again and say what is wrong with this one."""
        path, when = self._session.path, self._session.saved_at
        if path is None or when is None or when == self._checked or path.parent != self._folder:
            return
        self._checked = when
        self._templates.refresh()
        found = problems(self._session.saved_text, path.name)
        if found:
            text = f"{path.name}:{found[0].line}: {found[0].message}"
            self._window.notices.show_notice(BarNotice("template", text, "warning"))
        else:
            self._window.notices.settle("template")
