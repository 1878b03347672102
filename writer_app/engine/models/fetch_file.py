"""Fetches one file of known content from a hub: a child process beside `engine.models.fetch`.

`python -m writer_app.engine.models.fetch_file JSON` with `{repo, endpoint, part, name, size,
sha256}`. It lets the file `part` grow, from where it ends; whoever started it compares the sum.
Nothing is asked of the hub but the file itself. Reports JSON lines: `progress`, `error`.
"""

from __future__ import annotations

import json
import os
from importlib import import_module
from pathlib import Path
from typing import Any

from writer_app.domain.base.message import coded
from writer_app.engine.base.child import say
from writer_app.engine.models import fetch

_KNOCK_SECONDS = 8.0  # for a first answer, so that an absent hub costs little


def main(asked: str) -> int:
    """Fetch what `asked`, JSON, names; 0 when all its bytes are there."""
    request: dict[str, Any] = json.loads(asked)
    from huggingface_hub import constants

    hub: Any = import_module("huggingface_hub.utils")
    constants.DOWNLOAD_CHUNK_SIZE = 1 << 20  # 10 MB would make progress jump on slow lines
    endpoint, repo, name = str(request["endpoint"]), str(request["repo"]), str(request["name"])
    url = f"{endpoint}/{repo}/resolve/main/{name}"
    wanted = fetch.WantedFile(name, int(request["size"]), str(request["sha256"]), "")
    try:
        answer: Any = hub.get_session().head(url, timeout=_KNOCK_SECONDS, follow_redirects=False)
        hub.hf_raise_for_status(answer)
        with fetch.PartFile(Path(request["part"]), name, 0, wanted.size) as part:
            try:
                fetch.fetch_file(url, wanted, part, None)
            except fetch.FetchRefused:
                part.truncate(0)
                raise
            os.fsync(part.fileno())
    except fetch.FetchRefused as problem:
        say(event="error", message=str(problem))
        return 1
    except Exception as problem:  # noqa: BLE001 - turned into a sentence, as in `fetch`
        say(event="error", message=short(problem))
        return 1
    return 0


def short(problem: Exception) -> str:
    """Why a hub did not give the file, in a few words: another place is tried next."""
    status = getattr(getattr(problem, "response", None), "status_code", 0)
    if status:
        return coded("fetch-file.answered", "it answered {0}", status)
    if isinstance(problem, OSError) and problem.errno is not None:
        return str(problem.strerror)
    if "Consistency check" in str(problem):
        return coded("fetch-file.file-ended-too-early-or", "its file ended too early or too late")
    return coded(
        "fetch-file.cannot-be-reached", "it cannot be reached ({0})", type(problem).__name__
    )
