"""Reading much without the collector of cycles."""

from __future__ import annotations

import gc

from writer_app.bridge.base.collecting import uncollected


def test_the_collector_rests_meanwhile_and_no_longer() -> None:
    gc.enable()
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()
    gc.disable()  # as the tests have it
    with uncollected():
        pass
    assert not gc.isenabled()
