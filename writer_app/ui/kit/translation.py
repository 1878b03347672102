"""The window's languages: English is the source, other languages are tables beside the program.

A table is a JSON file `resources/i18n/<language>.json`: contexts, and in each the English text
with its translation; in “Messages”, what the floors below say, the code with its translation,
beside which `en.json` has the English. A text that is missing stays English. Qt's own texts (the
menu of a text field, the buttons of a dialog) stand in the same tables under Qt's contexts.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, QTranslator
from typing_extensions import override

from writer_app.paths import resources
from writer_app.ui.kit import sentences


def table(language: str, folder: Path | None = None) -> dict[str, dict[str, str]]:
    """The table of a language. Raises OSError and ValueError if it is damaged.

    English has the messages alone, for whoever translates; the source says them without it.
    """
    path = (folder or resources() / "i18n") / f"{language}.json"
    found: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return found


class TableTranslator(QTranslator):
    """Translates from such a table."""

    def __init__(self, words: dict[str, dict[str, str]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._said = sentences.SentenceTable(words.get(sentences.FOREIGN, {}))

    @override
    def isEmpty(self) -> bool:
        return not self._words

    @override
    def translate(
        self,
        context: str,
        sourceText: str,
        /,
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str:
        # None becomes a null string: Qt then asks the next translator and falls back to the
        # source. An empty string would count as a translation.
        if context == sentences.FOREIGN:
            found = self._said.find(sourceText)
        else:
            found = self._words.get(context, {}).get(sourceText)
        return found if found else cast(str, None)
