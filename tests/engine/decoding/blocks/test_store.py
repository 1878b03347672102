"""The cache of keys and values: growing, sharing, resetting."""

from __future__ import annotations

import numpy as np
import pytest

from writer_app.engine.decoding.blocks import job
from writer_app.engine.decoding.blocks.model import BlockShape
from writer_app.engine.decoding.blocks.store import BlockCache

SHAPE = BlockShape(1, 64, 2, 1, 16, 64, 10, 1e-6, 0.25)
SEGMENT = 2 * job.SEGMENT * 16 * 2  # bytes


@pytest.fixture
def store() -> BlockCache:
    return BlockCache(SHAPE, 1)


@pytest.mark.parametrize(("end", "segments"), [(1, 1), (512, 1), (513, 2), (1600, 4)])
def test_it_grows_with_the_text(store: BlockCache, end: int, segments: int) -> None:
    store.write(0, end)
    assert store.bytes == segments * SEGMENT
    assert (store.addresses[0, :segments] != 0).all()


def test_what_was_written_stays_where_it_is(store: BlockCache) -> None:
    store.write(0, 100)
    before = store.addresses[0, 0]
    store.write(100, 600)
    assert store.addresses[0, 0] == before


def test_rows_share_what_they_do_not_write(store: BlockCache) -> None:
    store.write(0, 1100)
    store.spread(3)
    store.write(1100, 1101)
    assert (store.addresses[:, :2] == store.addresses[0, :2]).all()
    assert len(np.unique(store.addresses[:, 2])) == 3
    assert store.bytes == 5 * SEGMENT


def test_one_row_again_drops_the_others(store: BlockCache) -> None:
    store.write(0, 10)
    store.spread(4)
    store.write(10, 11)
    store.spread(1)
    assert store.bytes == SEGMENT


def test_a_reset_keeps_the_first_segment(store: BlockCache) -> None:
    store.write(0, 1100)
    store.reset()
    assert store.bytes == SEGMENT


def test_what_lies_aside_is_shared_until_it_is_written_over(store: BlockCache) -> None:
    store.write(0, 1100)
    before = store.addresses[0].tolist()
    store.lay_aside(1100)
    assert store.bytes == 3 * SEGMENT
    store.write(600, 700)
    assert store.addresses[0, 0] == before[0]
    assert store.addresses[0, 1] != before[1]
    store.exchange(700)
    assert store.addresses[0].tolist() == before
    assert store.bytes == 4 * SEGMENT
