"""The whole step as one compiled function that every thread runs.

Each thread has a range of a phase's units, side by side in memory, and takes them one by one from
its counter, then what others have left of theirs. Reading on in one place matters: threads that
took units from one counter in turn asked ahead for lines that another thread then read, and two of
them read 28 GB/s where they now read 41. A phase has ended when all its units are done: a thread
that lost its processor holds the others up only while it has a unit. Waiting threads spin a little
and then sleep, so that a busy neighbour costs little.
"""

from __future__ import annotations

from writer_app.engine.decoding.blocks import attention as att
from writer_app.engine.decoding.blocks import job, units
from writer_app.engine.decoding.blocks import vectors as vec
from writer_app.engine.decoding.blocks.compiled import compiled, entry, nap
from writer_app.engine.decoding.blocks.products import get, part

_SPINS = 500  # pauses before a thread sleeps
STOPPED = -1
# Phases, in their order. NORM to MIX lie before the narrowing.
_NORM, _QKV, _KEEP, _PARTS, _ATTEND, _MIX = range(6)
_NARROW, _OUT, _AFTER1, _NORM2, _GATE, _DOWN, _AFTER2, _NORM3, _HEAD = range(6, 15)


@compiled
def counters(j: int, place: int) -> int:
    """A phase's counter of units done; behind it, a line each, those that threads took."""
    return get(j, job.SYNC) + job.LINE * (1 + place * (1 + get(j, job.THREADS)))


@compiled
def settled(j: int, place: int, wanted: int) -> bool:
    """Wait until all units of a phase are done; False when the pass is to stop."""
    done = counters(j, place)
    spins = 0
    while vec.seen(done) < wanted:
        if vec.seen(get(j, job.SYNC)):
            return False
        vec.pause()
        spins += 1
        if spins > _SPINS:
            nap()
    return True


@compiled
def phase(j: int, thread: int, table: int, what: int, place: int) -> int:
    """Take part in a phase, first in one's own range; the next phase's place, or STOPPED."""
    if place == STOPPED:
        return STOPPED
    wanted, threads, done = how_many(j, table, what), get(j, job.THREADS), 0
    for turn in range(threads):
        owner = (thread + turn) % threads
        first, end = owner * wanted // threads, (owner + 1) * wanted // threads
        line = counters(j, place) + job.LINE * (1 + owner)
        while vec.seen(get(j, job.SYNC)) == 0:
            unit = first + vec.added(line, 1)
            if unit >= end:
                break
            one_unit(j, thread, table, what, unit)
            done += 1
    if done:
        vec.added(counters(j, place), done)
    return place + 1 if settled(j, place, wanted) else STOPPED


@compiled
def one_unit(j: int, thread: int, table: int, what: int, unit: int) -> None:
    """A unit of any phase."""
    if what <= _MIX:
        upper_unit(j, thread, table, what, unit)
    else:
        lower_unit(j, thread, table, what, unit)


@compiled
def how_many(j: int, table: int, what: int) -> int:
    """How many units a phase has."""
    if what == _QKV:
        return in_units(j, units.qkv_blocks(table))
    if what == _OUT:
        return in_units(j, get(part(table, job.OUT), job.BLOCKS))
    if what == _DOWN:
        return in_units(j, get(part(table, job.DOWN), job.BLOCKS))
    if what == _HEAD:
        return in_units(j, get(table, job.BLOCKS))
    if what == _GATE:
        return get(j, job.INNER) // 32
    return of_rows(j, what)


@compiled
def in_units(j: int, blocks: int) -> int:
    """Blocks as units."""
    return -(-blocks // units.grain(j, blocks))


@compiled
def of_rows(j: int, what: int) -> int:
    """How many units a phase has that goes by rows."""
    count, per = get(j, job.COUNT), get(j, job.PER)
    if what == _PARTS:
        return get(j, job.KV_HEADS) * units.chunks(j, count - 1)
    if what == _ATTEND:
        return get(j, job.KV_HEADS) * (count // per) * -(-per // job.PRIVATE_ROWS)
    if what == _NARROW:
        return 1
    return get(j, job.HEAD_ROWS) if what == _NORM3 else count


@compiled
def upper_unit(j: int, thread: int, table: int, what: int, unit: int) -> None:
    """A unit of a phase up to attention."""
    if what == _NORM:
        units.norm_row(j, get(j, job.ACTS), unit, get(part(table, job.MORE), job.NORM1))
    elif what == _QKV:
        units.queries_keys_values(j, thread, table, unit)
    elif what == _KEEP:
        for index in range(get(j, job.KV_HEADS)):
            att.remember(j, table, unit, index)
    elif what == _PARTS:
        units.attend_parts(j, thread, table, unit)
    elif what == _ATTEND:
        units.attend_rows(j, thread, table, unit)
    else:
        units.quantise_mixed(j, thread, unit, units.mixed_row(j, unit))


@compiled
def lower_unit(j: int, thread: int, table: int, what: int, unit: int) -> None:
    """A unit of a phase after attention."""
    if what == _NARROW:
        units.narrow(j)
    elif what == _OUT:
        x = units.mixed_acts(j, thread)
        units.added_product(j, thread, part(table, job.OUT), x, unit)
    elif what == _AFTER1:
        units.normed_row(j, unit, get(part(table, job.MORE), job.AFTER1))
    elif what == _NORM2:
        units.norm_row(j, get(j, job.ACTS), unit, get(part(table, job.MORE), job.NORM2))
    elif what == _GATE:
        units.gate_up(j, thread, table, unit)
    elif what == _DOWN:
        x = get(j, job.INNER_ACTS)
        units.added_product(j, thread, part(table, job.DOWN), x, unit)
    elif what == _AFTER2:
        units.normed_row(j, unit, get(part(table, job.MORE), job.AFTER2))
    elif what == _NORM3:
        units.norm_last(j, get(j, job.ACTS), unit, get(part(table, job.MORE), job.NORM1))
    else:
        units.head(j, thread, table, unit)


@compiled
def upper(j: int, thread: int, table: int, place: int) -> int:
    """A layer up to attention."""
    if get(j, job.PRIVATE):
        to, weight = units.acts(j, thread), get(part(table, job.MORE), job.NORM1)
        for row in range(get(j, job.COUNT)):
            units.norm_row(j, to, row, weight)
        place = phase(j, thread, table, vec.whole(_QKV), place)
        return phase(j, thread, table, vec.whole(_PARTS), place)
    for what in range(_NORM, _PARTS):
        place = phase(j, thread, table, vec.whole(what), place)
    return phase(j, thread, table, vec.whole(_ATTEND), place)


@compiled
def mix(j: int, thread: int, table: int, place: int) -> int:
    """What attention gave, as activations; after a narrowing it stands in MIXED."""
    if not get(j, job.PRIVATE):
        return phase(j, thread, table, vec.whole(_MIX), place)
    if get(j, job.RECORDS):
        units.gather(j, thread)
    else:
        for row in range(get(j, job.COUNT)):
            units.quantise_mixed(j, thread, row, units.mixed_row(j, row))
    return place


@compiled
def lower(j: int, thread: int, table: int, place: int) -> int:
    """A layer after attention."""
    place = phase(j, thread, table, vec.whole(_OUT), place)
    if get(j, job.AFTER):
        place = phase(j, thread, table, vec.whole(_AFTER1), place)
    if get(j, job.PRIVATE):
        to, weight = units.acts(j, thread), get(part(table, job.MORE), job.NORM2)
        for row in range(get(j, job.COUNT)):
            units.norm_row(j, to, row, weight)
    else:
        place = phase(j, thread, table, vec.whole(_NORM2), place)
    place = phase(j, thread, table, vec.whole(_GATE), place)
    place = phase(j, thread, table, vec.whole(_DOWN), place)
    if get(j, job.AFTER):
        place = phase(j, thread, table, vec.whole(_AFTER2), place)
    return place


@compiled
def logits(j: int, thread: int, table: int, place: int) -> int:
    """The last norm and the head."""
    if get(j, job.PRIVATE):
        to, weight = units.acts(j, thread), get(part(table, job.MORE), job.NORM1)
        for row in range(get(j, job.HEAD_ROWS)):
            units.norm_last(j, to, row, weight)
    else:
        place = phase(j, thread, table, vec.whole(_NORM3), place)
    return phase(j, thread, table, vec.whole(_HEAD), place)


@entry
def step(thread: int, j: int) -> int:
    """One thread's part of the pass that the job at address `j` tells of; STOPPED or not.

    Every thread from 0 to THREADS - 1 may call it, none has to: those that do share the work.
    """
    place = vec.whole(0)
    size = 8 * job.PARTS * job.FIELDS
    layers = get(j, job.LAYERS)
    for index in range(layers):
        table = get(j, job.TABLE) + size * index
        place = upper(j, thread, table, place)
        if index == layers - 1 and get(j, job.NARROWED):
            place = phase(j, thread, table, vec.whole(_NARROW), place)
            j = get(j, job.NARROWED)
        if place == STOPPED:
            return STOPPED
        place = mix(j, thread, table, place)
        place = lower(j, thread, table, place)
    return logits(j, thread, get(j, job.TABLE) + size * layers, place)
