"""Whether a model may see a document: one switch for everything, and folders that are left out."""

from __future__ import annotations

import os
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
    """The folder of `folders` that a document lies in, or what its link leads to; "" for none or
    for a page without a file.
    """
    if not folders or not str(path):
        return ""
    both = (path, os.path.realpath(path))  # not resolve(), which a link to itself breaks
    above = {str(folder) for each in both for folder in Path(each).parents}
    return next((each for each in folders if {each, os.path.realpath(each)} & above), "")


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
