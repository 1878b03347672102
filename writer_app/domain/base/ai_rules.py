"""Whether a model may see a document: one switch for everything, and folders that are left out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from writer_app.domain.base.errors import WithoutAi
from writer_app.domain.base.message import coded
from writer_app.domain.base.settings import Ai

SWITCHED_OFF = coded(
    "ai-rules.writing-without-ai-on-switch",
    "Writing without AI is on; switch it off in the preferences first.",
)


def barred_folder(path: Path | str, folders: Sequence[str]) -> str:
    """The folder of `folders` that a document lies in, "" for none or for a page without a file."""
    if not str(path):
        return ""
    above = {str(folder) for folder in Path(path).parents}
    return next((folder for folder in folders if folder in above), "")


def sentence(ai: Ai, path: Path | str = "") -> str:
    """Why nothing of this document goes to a model; "" where it may."""
    if ai.off:
        return SWITCHED_OFF
    folder = barred_folder(path, ai.off_folders)
    if folder:
        return coded(
            "ai-rules.documents-in-folder-not-sent",
            "Documents in the folder “{0}” are not sent to a model.",
            Path(folder).name,
        )
    return ""


def check(ai: Ai, path: Path | str = "") -> None:
    """Raises WithoutAi where nothing of this document may go to a model."""
    if why := sentence(ai, path):
        raise WithoutAi(why)
