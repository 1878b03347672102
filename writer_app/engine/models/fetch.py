"""Fetches one model from a hub, file by file: the child process behind `engine.download`.

`python -m writer_app.engine.models.fetch JSON` with `{repo, revision, endpoint, folder}`. It asks
for the list of files and sizes first, checks the disk, then fetches each file into `NAME.part`,
resumes what a killed run left there, compares it with the hub's record (SHA-256, or git's SHA-1 for
small files) and only then gives it its name. Reports JSON lines: `plan`, `progress`, `file`,
`error`.
"""

from __future__ import annotations

import fnmatch
import hashlib
import io
import json
import os
import re
import shutil
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from writer_app.domain.base.message import coded
from writer_app.engine.base.child import say

SUMS = ".fetched.json"
_MARGIN = 500_000_000
_CHUNK = 1 << 20
_API_SECONDS = 20
_WANTED = (
    "config.json", "generation_config.json", "model.safetensors.index.json", "tokenizer.json",
    "tokenizer_config.json", "tokenizer.model", "special_tokens_map.json", "added_tokens.json",
    "vocab.json", "merges.txt", "chat_template.jinja", "chat_template.json", "LICENSE*",
    "LICENCE*", "NOTICE*", "USE_POLICY*",
)  # fmt: skip
_SHARD = re.compile(r"model-\d{5}-of-\d{5}\.safetensors")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._ -]*")


class FetchRefused(Exception):
    """Fetching cannot go on; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class WantedFile:
    """One file of the plan. `sha256` or `git` (SHA-1 of git's blob) is what the hub recorded."""

    name: str
    size: int
    sha256: str
    git: str


def choose(names: list[str]) -> list[str]:
    """Which files of a repository make a model: weights, configuration, tokenizer, licence.

    Only files at the top, and one copy of the weights: some repositories hold two.
    """
    top = [name for name in names if _PLAIN_NAME.fullmatch(name)]
    tensors = [name for name in top if name.endswith(".safetensors")]
    shards = [name for name in tensors if _SHARD.fullmatch(name)]
    single = [name for name in tensors if name == "model.safetensors"]
    weights = shards or single or tensors
    rest = [name for name in top if any(fnmatch.fnmatchcase(name, each) for each in _WANTED)]
    return sorted(rest) + sorted(weights)


def lack(names: list[str], repo: str) -> str:
    """Why a repository's files make no model that can be used; empty when they do."""
    if not any(name.endswith(".safetensors") for name in names):
        if any(name.endswith(".gguf") for name in names):
            return coded(
                "fetch.holds-only-gguf-files-choose",
                "{0} holds only GGUF files; choose the original model's repository.",
                repo,
            )
        if any(name.endswith((".bin", ".pt", ".pth")) for name in names):
            return coded(
                "fetch.offers-weights-only-as-bin",
                "{0} offers its weights only as .bin files, which can run code when opened; "
                "choose a model with .safetensors files.",
                repo,
            )
        return coded(
            "fetch.holds-no-model-weights-choose",
            "{0} holds no model weights; choose another repository.",
            repo,
        )
    if "config.json" not in names:
        return coded(
            "fetch.holds-no-config-json-so",
            "{0} holds no config.json, so it cannot be loaded; choose another repository.",
            repo,
        )
    return ""


def plan(repo: str, revision: str, endpoint: str, token: str | None) -> dict[str, Any]:
    """What the hub says about a repository: its exact revision, licence and wanted files."""
    from huggingface_hub import HfApi

    api = HfApi(endpoint=endpoint, token=token or False)
    info: Any = api.model_info(
        repo, revision=revision or None, files_metadata=True, timeout=_API_SECONDS
    )
    files = {each.rfilename: each for each in info.siblings or ()}
    problem = lack(list(files), repo)
    if problem:
        raise FetchRefused(problem)
    wanted = [_wanted(files[name], repo) for name in choose(list(files))]
    tags = [str(tag) for tag in info.tags or ()]
    licence = next((tag.removeprefix("license:") for tag in tags if tag.startswith("license:")), "")
    return {"revision": str(info.sha or ""), "licence": licence, "files": wanted}


def _wanted(sibling: Any, repo: str) -> WantedFile:
    sha256 = str(sibling.lfs.sha256) if sibling.lfs else ""
    git = str(sibling.blob_id or "")
    if not isinstance(sibling.size, int) or not (sha256 or git):
        raise FetchRefused(
            coded(
                "fetch.hub-gives-no-size-or",
                "The hub gives no size or checksum for {0} of {1}, so it could "
                "not be verified; nothing was fetched.",
                sibling.rfilename,
                repo,
            )
        )
    return WantedFile(sibling.rfilename, sibling.size, sha256, git)


class PartFile(io.FileIO):
    """The growing file: reports its bytes and refuses a web page in place of a file."""

    def __init__(self, path: Path, name: str, before: int, total: int) -> None:
        super().__init__(path, "ab+")
        self._name = name
        self._before = before
        self._total = total
        self._told = 0.0

    def write(self, data: Any) -> int:
        """Append all of `data`; raise FetchRefused when the file begins like a web page."""
        if self.tell() == 0 and bytes(data[:64]).lstrip().lower().startswith((b"<!doc", b"<html")):
            raise FetchRefused(
                coded(
                    "fetch.web-page-came-instead-perhaps",
                    "A web page came instead of {0}: perhaps this network asks to log in "
                    "first. Open any web site, then try again; what was fetched is kept.",
                    self._name,
                )
            )
        view, done = memoryview(data), 0
        while done < len(view):
            done += super().write(view[done:]) or 0
        now = time.monotonic()
        if now - self._told > 0.2:
            self._told = now
            say(event="progress", done=self._before + self.tell(), total=self._total)
        return done


def fetch_file(url: str, wanted: WantedFile, part: PartFile, token: str | None) -> None:
    """Fetch what is missing of one file; a part that does not fit the server is begun again."""
    from huggingface_hub import file_download
    from huggingface_hub.errors import HfHubHTTPError

    headers = {"User-Agent": "writer-app", "Accept-Encoding": "identity"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    have = part.seek(0, os.SEEK_END)
    if have > wanted.size:
        have = part.truncate(0)
        part.seek(0)
    try:
        file_download.http_get(
            url, part, resume_size=have, headers=headers, expected_size=wanted.size
        )
    except HfHubHTTPError as error:
        if error.response.status_code != 416 or not have:
            raise
        part.truncate(0)
        part.seek(0)
        file_download.http_get(url, part, headers=headers, expected_size=wanted.size)


def digests(path: Path) -> tuple[str, str]:
    """SHA-256 of a file, and SHA-1 as git names the blob."""
    sha256 = hashlib.sha256()
    git = hashlib.sha1(f"blob {path.stat().st_size}\0".encode(), usedforsecurity=False)
    with path.open("rb") as stream:
        while block := stream.read(4 << 20):
            sha256.update(block)
            git.update(block)
    return sha256.hexdigest(), git.hexdigest()


def _matches(wanted: WantedFile, sums: tuple[str, str]) -> bool:
    return wanted.sha256 == sums[0] if wanted.sha256 else wanted.git == sums[1]


class FetchSession:
    """One run over the files of a plan, in the folder of this download."""

    def __init__(self, folder: Path, revision: str, files: list[WantedFile]) -> None:
        self._folder = folder
        self._revision = revision
        self._files = files
        self._total = sum(each.size for each in files)
        self._done = self._load_sums()

    def _load_sums(self) -> dict[str, str]:
        """SHA-256 of the files that an earlier run finished, of the same revision only."""
        try:
            known = json.loads((self._folder / SUMS).read_text(encoding="utf-8"))
            if known["revision"] == self._revision:
                return {str(name): str(value) for name, value in known["files"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            pass
        return {}

    def _is_done(self, wanted: WantedFile) -> bool:
        path = self._folder / wanted.name
        if not path.is_file() or path.stat().st_size != wanted.size:
            return False
        if self._done.get(wanted.name):
            return True
        sums = digests(path)  # another revision's file, or one whose record was lost
        if _matches(wanted, sums):
            self._done[wanted.name] = sums[0]
            return True
        return False

    def check_space(self) -> None:
        """Raise FetchRefused when the disk cannot hold what is still missing, with a margin."""
        have = 0
        for each in self._files:
            for path in (self._folder / each.name, self._folder / f"{each.name}.part"):
                if path.is_file():
                    have += min(path.stat().st_size, each.size)
        need = self._total - have + _MARGIN
        free = shutil.disk_usage(self._folder).free
        if need > free:
            raise FetchRefused(
                coded(
                    "fetch.download-needs-gb-more-with",
                    "The download needs {0} GB more with a margin, and {1} "
                    "has {2} GB free; free some space and try again.",
                    f"{need / 1e9:.1f}",
                    self._folder,
                    f"{free / 1e9:.1f}",
                )
            )

    def tell(self) -> None:
        """Say how much there is to fetch in all, before anything is."""
        say(event="progress", done=0, total=self._total)

    def run(self, base: str, token: str | None) -> None:
        """Fetch and verify every file that is not there yet; raises FetchRefused."""
        before = 0
        for wanted in self._files:
            if not self._is_done(wanted):
                self._fetch(base + wanted.name, wanted, before, token)
            before += wanted.size
            self._save_sums()
            say(event="progress", done=before, total=self._total)
            say(event="file", name=wanted.name, size=wanted.size, sha256=self._done[wanted.name])

    def _fetch(self, url: str, wanted: WantedFile, before: int, token: str | None) -> None:
        path = self._folder / f"{wanted.name}.part"
        with PartFile(path, wanted.name, before, self._total) as part:
            try:
                fetch_file(url, wanted, part, token)
            except FetchRefused:
                part.truncate(0)
                raise
            os.fsync(part.fileno())
        sums = digests(path)
        if path.stat().st_size != wanted.size or not _matches(wanted, sums):
            path.unlink()
            raise FetchRefused(
                coded(
                    "fetch.arrived-altered-not-what-hub",
                    "{0} arrived altered: it is not what the hub recorded, so it was thrown "
                    "away. Try again, or use another network.",
                    wanted.name,
                )
            )
        path.replace(self._folder / wanted.name)
        self._done[wanted.name] = sums[0]

    def _save_sums(self) -> None:
        text = json.dumps({"revision": self._revision, "files": self._done})
        part = self._folder / f"{SUMS}.part"
        part.write_text(text, encoding="utf-8")
        part.replace(self._folder / SUMS)


def main(asked: str) -> int:
    """Fetch what `asked`, JSON, names; 0 when every file is there and verified."""
    request: dict[str, str] = json.loads(asked)
    from huggingface_hub import constants

    constants.DOWNLOAD_CHUNK_SIZE = _CHUNK  # 10 MB would make progress jump on slow lines
    endpoint, repo, folder = request["endpoint"], request["repo"], Path(request["folder"])
    token = os.environ.get("HF_TOKEN") if request.get("send_token") else None
    try:
        found = plan(repo, request["revision"], endpoint, token)
        files: list[WantedFile] = found["files"]
        said = [asdict(each) for each in files]
        say(event="plan", revision=found["revision"], licence=found["licence"], files=said)
        session = FetchSession(folder, found["revision"], files)
        session.check_space()
        session.tell()
        session.run(f"{endpoint}/{repo}/resolve/{found['revision']}/", token)
    except FetchRefused as problem:
        say(event="error", message=str(problem))
        return 1
    except Exception as problem:  # noqa: BLE001 - this process exists to turn all of them into a sentence
        message = sentence(problem, repo, endpoint)
        say(event="error", message=message, gated=is_gated(problem))
        return 1
    return 0


def is_gated(problem: Exception) -> bool:
    """Whether the hub refused because it does not know who asks."""
    from huggingface_hub.errors import GatedRepoError

    status = getattr(getattr(problem, "response", None), "status_code", 0)
    return isinstance(problem, GatedRepoError) or status in (401, 403)


def sentence(problem: Exception, repo: str, endpoint: str) -> str:
    """What an exception of huggingface_hub or of its HTTP library means to people."""
    status = getattr(getattr(problem, "response", None), "status_code", 0)
    kept = coded("fetch.what-fetched-kept-so-try", "what was fetched is kept, so try again later.")
    if is_gated(problem):
        return coded(
            "fetch.not-open-to-everyone-sign",
            "{0} is not open to everyone: sign in at {1}/{2}, accept its terms and "
            "make an access token there. Give it here, or in HF_TOKEN; or choose another model.",
            repo,
            endpoint,
            repo,
        )
    if status == 404:
        return coded(
            "fetch.has-no-model-name-and",
            "{0} has no model {1} of this name and revision; check the spelling.",
            endpoint,
            repo,
        )
    if status == 429:
        return coded(
            "fetch.asks-to-wait-too-many",
            "{0} asks to wait (too many requests); {1}",
            endpoint,
            kept,
        )
    if status >= 500:
        return coded(
            "fetch.has-fault-own", "{0} has a fault of its own ({1}); {2}", endpoint, status, kept
        )
    if status:
        return coded(
            "fetch.refused-request", "{0} refused the request ({1}); {2}", endpoint, status, kept
        )
    if isinstance(problem, json.JSONDecodeError | KeyError | TypeError):
        return coded(
            "fetch.did-not-answer-as-model",
            "{0} did not answer as a model hub does, perhaps with a login page; check the "
            "address, or open any web site first.",
            endpoint,
        )
    if isinstance(problem, OSError) and problem.errno is not None:
        return coded(
            "fetch.download-stopped", "The download stopped ({0}); {1}", problem.strerror, kept
        )
    if "Consistency check" in str(problem):
        return coded(
            "fetch.file-ended-too-early-or",
            "A file of {0} ended too early or too late; {1}",
            repo,
            kept,
        )
    return coded(
        "fetch.cannot-be-reached-check-connection",
        "{0} cannot be reached ({1}); check the connection: {2}",
        endpoint,
        type(problem).__name__,
        kept,
    )
