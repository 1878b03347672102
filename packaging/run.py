"""Sets everything up and opens the window: `python3 packaging/run.py [--headless] [FILE …]`.

With no display, or with --headless, it drafts a short article in the terminal instead. Safe to
repeat; the second start takes seconds. Other arguments are passed on to the window.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import _setup

TOPIC = "Why bees matter to cities"


def has_display():
    """Whether a window can be shown here."""
    if os.name == "nt" or sys.platform == "darwin" or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def fetch_starter(python):
    """Fetch the starter model when it is not there; the window also works without one."""
    done = _call(python, ["models", "pull", "starter"])
    if done != 0:
        _setup.say("Going on without a model; fetch it later under Assistant, Models.")
    return done == 0


def draft(python):
    """Draft a short article in the terminal and say where it is."""
    target = _free_name(_documents(python))
    _setup.say(f"Drafting “{TOPIC}” with the starter model …\n")
    code = _call(
        python,
        [
            *("draft", "--template", "article", "--var", f"topic={TOPIC}"),
            *("--model", "starter", "--max-tokens", "300", "--out", str(target)),
        ],
    )
    if code == 0:
        _setup.say(f"\nSaved as {target}")
    return code


def _documents(python):
    """The writer's documents folder, as the program itself finds it."""
    ask = "from writer_app import paths; print(paths.find().create().documents)"
    answer = subprocess.run([str(python), "-c", ask], capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        raise _setup.Stop(f"The documents folder cannot be made: {answer.stderr.strip()[-200:]}")
    return Path(answer.stdout.strip())


def _free_name(folder):
    number, name = 1, f"{TOPIC}.md"
    while (folder / name).exists():
        number += 1
        name = f"{TOPIC} {number}.md"
    return folder / name


def _call(python, arguments):
    return subprocess.run([str(python), "-m", "writer_app", *arguments], check=False).returncode


def job():
    """The whole start."""
    arguments = [each for each in sys.argv[1:] if each != "--headless"]
    headless = "--headless" in sys.argv[1:]
    python = _setup.prepare()
    if not headless and not has_display():
        _setup.say("There is no display here, so this goes on in the terminal.")
        headless = True
    if not headless and not _setup.system_libraries():
        headless = True
    has_model = fetch_starter(python)
    if not headless:
        return _call(python, arguments)
    if not has_model:
        raise _setup.Stop(
            "there is neither a display nor a model; fetch the starter and try again."
        )
    return draft(python)


if __name__ == "__main__":
    sys.exit(_setup.main(job))
