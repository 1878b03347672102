"""Fetches wheels from the package index that pip is set up with, without installing anything.

pip itself is asked, so its configuration (index, mirrors, certificates, proxies, passwords) holds
and no address of an index stands in this program. Every requirement carries its SHA-256
(`--require-hashes`), dependencies are left out, and nothing of a package is run: wheels alone are
taken, and they are only ever read as archives.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from writer_app.domain.base.errors import DownloadError
from writer_app.domain.base.message import coded

INDEX = coded("pip-index.pips-package-index", "pip's package index")  # whichever pip is set up with
_STALLED_S = 90.0  # without one more byte


@dataclass(frozen=True, slots=True)
class Wheel:
    """A wheel of exactly these bytes: `NAME==VERSION` and its SHA-256 in hex."""

    requirement: str
    sha256: str

    @property
    def file_start(self) -> str:
        """How its file's name begins."""
        name, _, version = self.requirement.partition("==")
        return f"{name.replace('-', '_')}-{version}-"


def read_list(path: Path) -> tuple[Wheel, ...]:
    """The wheels of a file in pip's layout `NAME==VERSION --hash=sha256:HEX`, in its order."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            requirement, _, digest = line.strip().partition(" --hash=sha256:")
            found.append(Wheel(requirement, digest))
    return tuple(found)


class Fetch:
    """One wheel on its way into `folder`, which belongs to it alone. End it with `end`."""

    def __init__(self, wheel: Wheel, folder: Path) -> None:
        self.wheel, self._folder = wheel, folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        listed = folder / "wanted.txt"
        listed.write_text(f"{wheel.requirement} --hash=sha256:{wheel.sha256}\n", encoding="utf-8")
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"]
        command += ["--no-cache-dir", "--disable-pip-version-check", "--no-input", "--quiet"]
        command += ["--require-hashes", "--requirement", str(listed), "--dest", str(folder / "got")]
        self._output: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by end()
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=self._output,
            env=os.environ | {"TMPDIR": str(folder), "TEMP": str(folder), "TMP": str(folder)},
        )
        self._most, self._since = 0, time.monotonic()

    def bytes(self) -> int:
        """How much of it is here. Raises DownloadError when nothing comes any more."""
        now, total = time.monotonic(), 0
        for place, _, names in os.walk(self._folder):
            for name in names:
                with suppress(OSError):  # pip moves its files about meanwhile
                    total = max(total, (Path(place) / name).stat().st_size)
        if total > self._most:
            self._most, self._since = total, now
        elif now - self._since > _STALLED_S:
            raise DownloadError(
                coded(
                    "pip-index.package-index-sends-nothing",
                    "the package index sends nothing ({0})",
                    self.wheel.requirement,
                )
            )
        return self._most

    def wait(self, seconds: float) -> bool:
        """Whether it has ended, after at most so long."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=seconds)
        return self._process.poll() is not None

    def file(self) -> Path:
        """The wheel, once it has ended. Raises DownloadError with pip's reason."""
        found = sorted((self._folder / "got").glob("*.whl"))
        if self._process.returncode != 0 or not found:
            self._output.seek(0)
            raise DownloadError(reason(self._output.read().decode("utf-8", "replace")))
        return found[0]

    def end(self) -> None:
        """Stop it if need be, and throw its folder away."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._output.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def reason(said: str) -> str:
    """Why pip failed, from what it said: `pip: …`, that the index did not answer, where pip says
    only that it has nothing, or that it gave no reason."""
    if "NewConnectionError" in said and "none)" in said:  # of none of its versions
        return coded("pip-index.cannot-be-reached", "it cannot be reached")
    line = next((line for line in reversed(said.splitlines()) if "ERROR" in line), "")
    line = line.replace("ERROR:", "").strip().rstrip(".")
    return (
        coded("pip-index.pip", "pip: {0}", line[:200])
        if line
        else coded("pip-index.pip-gave-no-reason", "pip gave no reason")
    )


def need_pip(what: str, remedy: str) -> None:
    """See that this Python has pip. Raises DownloadError: `what` cannot be fetched, do `remedy`."""
    if importlib.util.find_spec("pip") is not None:
        return
    command = [sys.executable, "-m", "ensurepip", "--default-pip"]
    done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        raise DownloadError(
            coded(
                "pip-index.fetched-by-pip-which-python",
                "{0} is fetched by pip, which this Python lacks; install pip, or {1}.",
                what,
                remedy,
            )
        )
