"""The Qt binding itself: a build of it once aborted after some hundred signal emissions."""

from __future__ import annotations

import subprocess
import sys

EMIT = """
from PySide6.QtCore import QObject, Signal
class Source(QObject):
    fired = Signal(int)
class Sink(QObject):
    def take(self, n): self.last = n
source, sink = Source(), Sink()
source.fired.connect(sink.take)
for n in range(5_000):
    source.fired.emit(n)
    source.setObjectName(str(n))
assert sink.last == 4_999
"""


def test_five_thousand_emissions_do_not_abort_the_process() -> None:
    done = subprocess.run([sys.executable, "-c", EMIT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
