"""Does indexing open a socket to anywhere? A window traced from its start to the last passage.

    python tests/privacy/trace_indexing.py FOLDER

A real window offscreen over 240 documents, with its engine and the processes that read files and
find meanings, under `strace -f`: it indexes all of them and answers questions meanwhile. Prints how
many sockets of each family were made, and exits 1 where one is of the internet. Linux with strace.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.faults import kill_indexing

_SOCKET = re.compile(r"\bsocket\((AF_\w+)")


def main() -> int:
    """Fill a home, trace one window in it, count."""
    home = Path(sys.argv[1]).absolute()
    trace = home / "trace"
    kill_indexing.fill(home, random.Random(3), range(kill_indexing.DOCUMENTS), 2)
    (home / "documents" / "open.md").write_text("# Light\n\nThe keeper lives in the tower.\n")
    command = ["strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=network", "-o", str(trace)]
    done = subprocess.run(
        [*command, sys.executable, kill_indexing.__file__, "--window", str(home), "through"],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    answers = done.stdout.count("answer ")
    made = Counter(_SOCKET.findall(trace.read_text(encoding="utf-8", errors="replace")))
    lost = kill_indexing.damage(home, whole=True)
    print(f"sockets: {dict(made)}; questions answered: {answers}; index: {lost or 'whole'}")
    return 1 if made["AF_INET"] + made["AF_INET6"] or lost else 0


if __name__ == "__main__":
    sys.exit(main())
