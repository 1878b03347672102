"""Drafts of new documents: one line asks for the topic, the text grows on its own page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Slot

from writer_app.bridge.base.states import State
from writer_app.bridge.review.assistant import Assistant
from writer_app.bridge.review.draft_stream import DraftStream
from writer_app.bridge.templates.template_model import TemplateModel
from writer_app.domain.templates.template import Template
from writer_app.ui.commands.draft_line import DraftLine
from writer_app.ui.commands.draft_page import DraftPage
from writer_app.ui.kit.command_palette import PaletteItem
from writer_app.ui.kit.notices import BarNotice, NoticeAction
from writer_app.ui.window.main_window import MainWindow

FIRST = ("article", "email")  # the kinds that come first
NOTICE = "draft"


class Drafting(QObject):
    """Connects one window with the assistant's drafts.

    `new_page` opens an empty page and says whether it could; `note_key` hears of the key that ran
    the line, so that what is still typed does not land on the page.
    """

    def __init__(
        self,
        window: MainWindow,
        *,
        assistant: Assistant,
        drafts: DraftStream,
        templates: TemplateModel,
        new_page: Callable[[], bool],
        run: Callable[[str, dict[str, str]], None],
        show_form: Callable[[str, Mapping[str, str]], None],
        note_key: Callable[[], None],
    ) -> None:
        super().__init__(window)
        self._window, self._assistant, self._templates = window, assistant, templates
        self._new_page, self._run, self._show_form = new_page, run, show_form
        self._note_key = note_key
        self._topic = ""  # what was asked for and not begun: there may be no model yet
        self._title, self._loads = "", False
        self.page = DraftPage(window.editor)
        self.line = DraftLine(window.theme, window)
        self.line.wanted.connect(self._begin)
        assistant.asking.opens_document = self._open
        drafts.setParent(self)  # nobody else keeps it
        drafts.takenBack.connect(self.page.take_back)
        drafts.text.connect(self.page.add)

    @property
    def awaited(self) -> bool:
        """Whether a draft is being made for the page that is open."""
        return self.page.open and self._assistant.state is not State.IDLE

    def ask(self) -> None:
        """Ctrl+Shift+D."""
        found = [t for t in self._templates.all() if t.head.apply == "new_document"]
        found = [t for t in found if t.head.scope == "none"]
        order = {name: place for place, name in enumerate(FIRST)}
        found.sort(key=lambda t: order.get(t.id, len(order)))
        language = self._templates.language
        self.line.ask(
            [
                PaletteItem(t.id, t.title_in(language), "", lambda: None, icon="template")
                for t in found
            ],
            self._topic,
        )

    def take(self, text: str) -> bool:
        """A draft is whole; whether it was written on its page."""
        if not self.page.open:
            return False
        self.page.finish(text)
        self._window.notices.settle(NOTICE)
        return True

    def model_loads(self, *, loads: bool) -> None:
        """Whether a draft has to wait for the model; the bar of one that does says so."""
        if loads != self._loads:
            self._loads = loads
            if self.awaited:
                self._say()

    def left(self) -> None:
        """Another document is on the page."""
        self.page.leave()
        self._window.notices.settle(NOTICE)

    # ---- inside
    def _open(self, title: str) -> bool:
        if not self._new_page():
            return False
        self._topic, self._title = "", title
        self.page.begin()
        self._say()
        return True

    def _say(self) -> None:
        stop = NoticeAction(self.tr("Stop"), self._assistant.stop)
        if self._loads:
            said = self.tr("The model is made ready first; then it writes: {0}.")
        else:
            said = self.tr("Writing: {0}. {1} stops and keeps what is there.")
        text = said.format(self._title, self._window.commands.key_of("stop"))
        self._window.notices.show_notice(BarNotice(NOTICE, text, "info", (stop,)))

    @Slot(str, str)
    def _begin(self, template_id: str, topic: str) -> None:
        self._note_key()
        self._topic = topic
        template = self._templates.get(template_id)
        main = _main_variable(template)
        values = {main: topic} if main and topic else {}
        missing = [v.name for v in template.variables if v.required and v.name not in values]
        if missing:
            self._show_form(template_id, values)
        else:
            self._run(template_id, values)


def _main_variable(template: Template) -> str:
    """The field that a topic in one line belongs to: the first required one that takes words."""
    wordy = [v for v in template.variables if v.type in ("line", "text")]
    return next((v.name for v in (*(w for w in wordy if w.required), *wordy)), "")
