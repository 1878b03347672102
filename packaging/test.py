"""Sets everything up and runs the tests: `python3 packaging/test.py [pytest arguments]`.

Qt draws offscreen. Safe to repeat. The starter model that some tests need is fetched once into a
cache outside the checkout (WRITER_APP_TEST_CACHE, else the user's cache folder).
"""

from __future__ import annotations

import os
import subprocess
import sys

import _setup


def job():
    """Set up, then hand over to pytest."""
    python = _setup.prepare("test")
    _setup.system_libraries(offscreen=not _setup.is_root())
    environment = dict(os.environ, QT_QPA_PLATFORM="offscreen")
    # Some hundred interpreters are started; each would compile the whole program again.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [str(python), "-m", "pytest", *_processes(sys.argv[1:]), *sys.argv[1:]]
    return subprocess.run(command, cwd=str(_setup.ROOT), env=environment, check=False).returncode


def _processes(arguments):
    """The whole suite runs in one process more than two cores keep busy: a third of its time it
    waits for child processes and for Qt. What is named by hand runs in one."""
    return [] if arguments else ["-n", "3"]


if __name__ == "__main__":
    sys.exit(_setup.main(job))
