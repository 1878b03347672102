"""Sets up the environment for run.py and test.py: `.venv`, dependencies, system libraries.

Standard library only and written for any Python 3, because it runs before anything is installed.
Safe to repeat: what is done already is recognised and skipped. Run as a script it prepares the
environment for tests and does nothing else.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
STAMP = VENV / "writer-app-setup"
OLDEST = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")
# PyTorch's own download pages: of the general index the wheels for Linux bring gigabytes of CUDA,
# and those for Windows have none.
TORCH_PAGES = "https://download.pytorch.org/whl/"


class Stop(Exception):
    """Set-up cannot go on; the message says what happened and what to do."""


def say(text):
    """Tell the person at the terminal what happens next."""
    print(text, flush=True)


def run(command, **more):
    """Run a command; raise Stop when it fails."""
    done = subprocess.run([str(part) for part in command], check=False, **more)
    if done.returncode != 0:
        shown = " ".join(str(part) for part in command[:6])
        raise Stop(f"`{shown} …` ended with code {done.returncode}; see its output above.")


def main(job):
    """Run a script's `job()` and turn what goes wrong into one line and an exit code."""
    try:
        return job()
    except Stop as problem:
        print(f"writer-app set-up: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def ensure_python():
    """Go on with this Python, or start again with a newer one; raise Stop when there is none."""
    if sys.version_info >= OLDEST:
        return
    for name in NEWER:
        found = shutil.which(name)
        if found:
            done = subprocess.run([found, *sys.argv], check=False)
            sys.exit(done.returncode)
    have = ".".join(str(part) for part in sys.version_info[:3])
    raise Stop(f"Python 3.11 or newer is needed and this is {have}; install a newer one.")


def is_root():
    """Whether system packages can be installed without asking."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def apt_install(packages):
    """Install Debian packages as root; return whether that worked. Otherwise change nothing."""
    apt = shutil.which("apt-get")
    if not apt or not is_root():
        return False
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    install = [apt, "install", "-y", "--no-install-recommends", *packages]
    for command in ([apt, "update", "-q"], install):
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode != 0 and command is install:
            return False
    return True


def venv_python():
    """The interpreter inside `.venv`."""
    if os.name == "nt":
        return VENV / "Scripts" / "python.exe"
    return VENV / "bin" / "python"


def works(python):
    """Whether this interpreter starts, is new enough and has pip."""
    if not python.exists():
        return False
    check = f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"
    done = subprocess.run([str(python), "-c", check], capture_output=True, check=False)
    return done.returncode == 0


def make_venv():
    """Make `.venv` when there is none that works."""
    if works(venv_python()):
        return
    if VENV.exists():
        shutil.rmtree(VENV)
    say("Making .venv …")
    command = [sys.executable, "-m", "venv", str(VENV)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0 and works(venv_python()):
        return
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if not apt_install([package]) and not apt_install(["python3-venv"]):
        said = (done.stdout + done.stderr).strip().splitlines()
        raise Stop(
            "Python cannot make a virtual environment here"
            + (f" ({said[-1]})" if said else "")
            + f"; on Debian or Ubuntu run: sudo apt-get install {package}"
        )
    shutil.rmtree(VENV, ignore_errors=True)
    run(command)


def fingerprint(extra):
    """A hash of everything an installation depends on."""
    digest = hashlib.sha256()
    for part in (ROOT / "pyproject.toml", CONSTRAINTS):
        digest.update(part.read_bytes())
    digest.update(str(ROOT).encode() + str(sys.version_info[:2]).encode())
    return digest.hexdigest() + " " + extra


def is_installed(extra):
    """Whether `.venv` already holds this (an installation with tests serves both)."""
    try:
        found = STAMP.read_text(encoding="utf-8").strip()
    except OSError:
        return False
    return found in (fingerprint(extra).strip(), fingerprint("test"))


def torch_source():
    """Options that let pip take PyTorch's wheels for processors where no NVIDIA card is found on
    Linux, and those for cards where one is found on Windows."""
    card = shutil.which("nvidia-smi") is not None
    kind = {("linux", False): "cpu", ("win32", True): "cu130"}.get((sys.platform, card))
    if kind is None:
        return []
    try:
        with urllib.request.urlopen(f"{TORCH_PAGES}{kind}/torch/", timeout=5) as answer:
            if answer.status == 200:
                return ["--extra-index-url", TORCH_PAGES + kind]
    except (OSError, ValueError, http.client.HTTPException):
        pass
    return []


def install(extra=""):
    """Install the program and its dependencies, in the tested versions, into `.venv`."""
    if is_installed(extra):
        return
    STAMP.unlink(missing_ok=True)
    say("Installing the program and its libraries into .venv (once; some minutes) …")
    target = f"{ROOT}[{extra}]" if extra else str(ROOT)
    command = [venv_python(), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["-q", "-c", CONSTRAINTS, *torch_source(), "-e", target]
    run(command, stdin=subprocess.DEVNULL)
    STAMP.write_text(fingerprint(extra), encoding="utf-8")


def system_libraries(offscreen=False):
    """Install the system libraries Qt needs, or print the line that does; return whether all is
    there."""
    sys.path.insert(0, str(ROOT))
    try:
        from writer_app import system_libraries as libraries
    finally:
        sys.path.remove(str(ROOT))
    found = libraries.missing(offscreen)
    if not found:
        return True
    say("Qt needs system libraries that are not here: " + ", ".join(name for name, _ in found))
    if apt_install(libraries.packages(found)):
        found = libraries.missing(offscreen)
    if found:
        say("To have the window, run this line, then start again:")
        say("  " + libraries.remedy(found))
    return not found


def prepare(extra=""):
    """Everything but the system libraries; return the interpreter to go on with."""
    ensure_python()
    make_venv()
    install(extra)
    return venv_python()


if __name__ == "__main__":

    def _job():
        prepare("test")
        return 0

    sys.exit(main(_job))
