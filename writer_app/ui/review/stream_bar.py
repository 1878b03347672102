"""The stream bar: what the model is doing, how fast, how far, and how to stop it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from writer_app.bridge.base.states import Progress
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import PlainButton, StateSign
from writer_app.ui.review import inline_strings
from writer_app.ui.review.inline_strings import tr
from writer_app.ui.review.page_bar import GAP, BarLabel, PageBar

_LINE = 2  # pixels of the progress along the lower edge


class StreamBar(PageBar):
    """The stream bar: what the model is doing, how fast, how far, and how to stop it."""

    stopped = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "streamBar", tr("The model is writing"), parent)
        self._share = 0.0
        self._sign = StateSign(theme)
        self._sign.set_state("writing")
        self.title = BarLabel(theme, "base", "text")
        self.figures = [BarLabel(theme), BarLabel(theme)]
        self.stop = PlainButton(theme, tr("Stop"), keys="Esc", icon="stop")
        self.stop.setObjectName("streamStop")
        self.stop.clicked.connect(self.stopped)
        self.main.addWidget(self._sign)
        self.main.addWidget(self.title)
        for words in self.figures:
            self.main.addWidget(words)
        self.main.addStretch(1)
        self.main.addWidget(self.stop)
        self.main.setSpacing(theme.unit(GAP))

    def show_title(self, title: str) -> None:
        """The template, or what a typed instruction is called."""
        self.title.say(title)

    def show_key(self, key: str) -> None:
        """The key that stops it."""
        self.stop.set_words(tr("Stop"), key)

    def show_progress(self, progress: Progress) -> None:
        """Figures and the line along the lower edge."""
        said = [*inline_strings.streaming(progress), "", ""]
        for words, text in zip(self.figures, said, strict=False):
            words.say(text)
        self._share = share(progress)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipPath(self.body_path())
        body = QRectF(self.body())
        high = max(_LINE, self.theme.unit(_LINE))
        line = QRectF(body.left(), body.bottom() - high, body.width() * self._share, high)
        painter.fillRect(line, self.theme.color("accent"))


def share(progress: Progress) -> float:
    """How far the line goes: of the prompt that is read, then of the source that is reached."""
    if progress.phase == "reading" and progress.prompt_tokens:
        return min(1.0, progress.read_tokens / progress.prompt_tokens)
    if progress.phase in ("writing", "ended") and progress.of_words:
        return min(1.0, progress.words / progress.of_words)
    return 0.0
