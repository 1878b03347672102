"""Sets everything up and opens the window: `python3 packaging/run.py [options] [FILE …]`.

A small starter model is fetched first, so that the window is usable at once; the model that suits
this machine (1.1 GB, from 6 GB of free memory on) is fetched while the window is open. With no
display, or with --headless, that model drafts an e-mail in the terminal. --starter stays
with the small one. Safe to repeat; the second start takes seconds. Other arguments are passed on
to the window.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import _setup

STARTER = "starter"
EXTRAS = "meaning,sources"  # search by meaning, PDF as sources
TITLE = "Repair afternoon for bicycles"
FORM = (  # a letter from points is what a small model writes well, the same each time
    "occasion=repair afternoon for bicycles",
    "when=Sunday 3 May, 2 to 5 p.m.",
    "where=the garage behind the school",
    "answer_by=30 April",
    "to=parents",
    "sender=Tom Reed",
)


def has_display():
    """Whether a window can be shown here."""
    if os.name == "nt" or sys.platform == "darwin" or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def fetch_model(python, *options):
    """See that a model is here; its id and title, or None: the window works without one."""
    command = [str(python), "-m", "writer_app", "models", "set-up", "--json", *options]
    done = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=False)
    if done.returncode != 0:
        return None
    return json.loads(done.stdout)


def draft(python, model):
    """Draft a short e-mail in the terminal and say where it is."""
    target = _free_name(_documents(python))
    _setup.say(f"Drafting “{TITLE}” with {model['title']} …\n")
    form = [part for value in FORM for part in ("--var", value)]
    asked = ["draft", "--template", "email-invite", *form, "--model", model["id"]]
    code = _call(python, [*asked, "--out", str(target)])
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
    number, name = 1, f"{TITLE}.md"
    while (folder / name).exists():
        number += 1
        name = f"{TITLE} {number}.md"
    return folder / name


def _call(python, arguments):
    return subprocess.run([str(python), "-m", "writer_app", *arguments], check=False).returncode


def in_terminal(python, starter):
    """Fetch the model and let it write."""
    model = fetch_model(python, *(["--starter"] if starter else []))
    if model is None:
        raise _setup.Stop("there is neither a display nor a model; see above, and try again.")
    code = draft(python, model)
    if code == 0 or model["id"] == STARTER:
        return code
    _setup.say("That did not work, so the small starter model drafts instead.")
    small = fetch_model(python, "--starter")
    return draft(python, small) if small else code


def in_window(python, starter, arguments):
    """The starter first; the window fetches the model that suits this machine by itself."""
    if fetch_model(python, "--starter" if starter else "--meanwhile") is None:
        _setup.say("Going on without a model; fetch one later under Assistant, Models.")
    return _call(python, [*([] if starter else ["--set-up"]), *arguments])


def job():
    """The whole start."""
    own = {"--headless", "--starter"}
    given = sys.argv[1:]
    headless, starter = "--headless" in given, "--starter" in given
    python = _setup.prepare(EXTRAS)
    if not headless and not has_display():
        _setup.say("There is no display here, so this goes on in the terminal.")
        headless = True
    if headless or not _setup.system_libraries():
        return in_terminal(python, starter)
    return in_window(python, starter, [each for each in given if each not in own])


if __name__ == "__main__":
    sys.exit(_setup.main(job))
