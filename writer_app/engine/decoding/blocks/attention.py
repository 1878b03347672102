"""Attention of a step, in compiled code: chunk by chunk of places, a few rows together.

However many rows and threads take part, a query meets its places in the same order: chunks of
CHUNK places, each with its own largest score, sum and mixed values (a *record*), which are then
merged one after the other. So a row's numbers do not depend on what stands beside it.
"""

from __future__ import annotations

from writer_app.engine.decoding.blocks import job
from writer_app.engine.decoding.blocks import vectors as vec
from writer_app.engine.decoding.blocks.compiled import compiled
from writer_app.engine.decoding.blocks.products import get, part, setting

_HIDDEN_SCORE = -1e30


@compiled
def heads_in_row(j: int) -> int:
    """Heads of queries, keys and values side by side."""
    return get(j, job.HEADS) + 2 * get(j, job.KV_HEADS)


@compiled
def place_of(j: int, row: int) -> int:
    """The place of a row in the text."""
    return get(j, job.PAST) + row % get(j, job.PER)


@compiled
def head_at(j: int, row: int, head: int) -> int:
    """The address of a head of QKV."""
    return get(j, job.QKV) + 4 * (row * heads_in_row(j) + head) * get(j, job.WIDTH)


@compiled
def keys_at(j: int, table: int, row: int, head: int, place: int) -> int:
    """Where the keys of the segment that holds `place` begin; its values lie behind them."""
    more = part(table, job.MORE)
    segments = get(j, job.CACHE) + 8 * (row // get(j, job.PER)) * get(j, job.SEGMENTS)
    base = get(segments, place // job.SEGMENT)
    index = get(more, job.NUMBER) * get(j, job.KV_HEADS) + head
    return base + 4 * index * job.SEGMENT * get(j, job.WIDTH)


@compiled
def turned(j: int, table: int, at: int, place: int, norm: int) -> None:
    """Norm (where there is one) and rope of one head in place; queries are scaled as well."""
    width, more = get(j, job.WIDTH), part(table, job.MORE)
    factor = setting(j, job.ATTENTION) if norm == job.Q_NORM else 1.0
    weight = get(more, norm)
    if weight:
        vec.norm_head(at, weight, width, setting(j, job.EPS), at)
    if get(more, job.PLAIN):
        vec.times(at, width // 8, factor)
    else:
        angles, local = 2 * width * place, get(more, job.LOCAL)
        cos = get(j, job.LOCAL_COS) if local else get(j, job.COS)
        sin = get(j, job.LOCAL_SIN) if local else get(j, job.SIN)
        vec.turn(at, width // 2, cos + angles, sin + angles, factor)


@compiled
def remember(j: int, table: int, row: int, head: int) -> None:
    """Norm and turn a row's key; key and value go into the cache as half floats."""
    width, place = get(j, job.WIDTH), place_of(j, row)
    key = head_at(j, row, get(j, job.HEADS) + head)
    value = head_at(j, row, get(j, job.HEADS) + get(j, job.KV_HEADS) + head)
    turned(j, table, key, place, job.K_NORM)
    keys = keys_at(j, table, row, head, place)
    inside = place % job.SEGMENT
    vec.keep(key, width, keys + 16 * width * (inside // 8) + 2 * (inside % 8), 16)
    vec.keep(value, width, keys + 2 * width * (job.SEGMENT + inside), 2)


@compiled
def ask(j: int, table: int, s: int) -> None:
    """Copy the queries of the scratch's head and rows, normed and turned, to the scratch."""
    width, head = get(j, job.WIDTH), get(s, job.HEAD)
    group = get(j, job.HEADS) // get(j, job.KV_HEADS)
    to = queries_at(s)
    for row in range(get(s, job.FIRST), get(s, job.FIRST) + get(s, job.ROWS)):
        for g in range(group):
            vec.copy(head_at(j, row, head * group + g), to, width // 8, 1.0)
            turned(j, table, to, place_of(j, row), job.Q_NORM)
            to += 4 * width


@compiled
def asked(j: int, s: int) -> int:
    """How many queries the scratch holds."""
    return get(s, job.ROWS) * (get(j, job.HEADS) // get(j, job.KV_HEADS))


@compiled
def queries_at(s: int) -> int:
    """Scratch: queries [asked, WIDTH]."""
    return s + job.HEADER


@compiled
def scores_at(j: int, s: int) -> int:
    """Scratch: scores [asked, CHUNK]."""
    return queries_at(s) + 4 * get(s, job.ROOM) * get(j, job.WIDTH)


@compiled
def records_at(j: int, s: int) -> int:
    """Scratch: records [asked, WIDTH + RECORD] of a chunk."""
    return scores_at(j, s) + 4 * get(s, job.ROOM) * vec.CHUNK


@compiled
def merged_at(j: int, s: int) -> int:
    """Scratch: the merged records."""
    return records_at(j, s) + get(s, job.ROOM) * record_bytes(j)


@compiled
def record_bytes(j: int) -> int:
    """Bytes of a record."""
    return 4 * (get(j, job.WIDTH) + vec.RECORD)


@compiled
def begins(j: int, table: int, place: int) -> int:
    """The first place that a query at `place` sees."""
    if get(part(table, job.MORE), job.LOCAL):
        return max(0, place + 1 - get(j, job.WINDOW))
    return 0


@compiled
def nothing(j: int, s: int, to: int) -> None:
    """The records of a chunk that none of the queries in the scratch sees."""
    for index in range(asked(j, s)):
        vec.put_float(to + index * record_bytes(j) + 4 * get(j, job.WIDTH) + 4, 0.0)


@compiled
def attend(j: int, table: int, s: int, chunk: int, to: int) -> None:
    """Records [asked] of one chunk for the queries in the scratch, whose rows share a cache row."""
    width, first, count = get(j, job.WIDTH), chunk * vec.CHUNK, asked(j, s)
    if begins(j, table, place_of(j, get(s, job.FIRST))) >= first + vec.CHUNK:
        nothing(j, s, to)
        return
    last = place_of(j, get(s, job.FIRST) + get(s, job.ROWS) - 1)
    longest = min(vec.CHUNK, last + 1 - first)
    keys = keys_at(j, table, get(s, job.FIRST), get(s, job.HEAD), first)
    inside = first % job.SEGMENT
    score(j, s, keys + 2 * width * inside, (longest + 7) // 8)
    group = count // get(s, job.ROWS)
    for index in range(count):
        place = place_of(j, get(s, job.FIRST) + index // group)
        soften(
            scores_at(j, s) + 4 * vec.CHUNK * index,
            max(0, begins(j, table, place) - first),
            min(vec.CHUNK, place + 1 - first),
            longest,
            to + index * record_bytes(j) + 4 * width,
        )
    blend(j, s, keys + 2 * width * (job.SEGMENT + inside), longest, to)


@compiled
def score(j: int, s: int, keys: int, blocks: int) -> None:
    """Scores of all queries with some blocks of keys."""
    width, left = get(j, job.WIDTH), asked(j, s)
    q, to = queries_at(s), scores_at(j, s)
    while left > 0:
        if left >= 8:
            vec.scores_8(q, keys, blocks, width, to)
            done = 8
        elif left >= 4:
            vec.scores_4(q, keys, blocks, width, to)
            done = 4
        elif left >= 2:
            vec.scores_2(q, keys, blocks, width, to)
            done = 2
        else:
            vec.scores_1(q, keys, blocks, width, to)
            done = 1
        left -= done
        q += 4 * done * width
        to += 4 * done * vec.CHUNK


@compiled
def soften(row: int, begin: int, seen: int, longest: int, end: int) -> None:
    """Scores to weights; the largest score and the sum go to `end`. Only from `begin` to `seen`."""
    total = 0.0
    seen = max(seen, 0)
    if seen <= begin:
        seen = 0
    if seen > 0:
        for index in range(begin):
            vec.put_float(row + 4 * index, _HIDDEN_SCORE)
        top = vec.largest(row, seen)
        for index in range(seen, (seen + 7) // 8 * 8):
            vec.put_float(row + 4 * index, _HIDDEN_SCORE)
        total = vec.exponents(row, (seen + 7) // 8, top)
        vec.put_float(end, top)
    for index in range(seen, longest):
        vec.put_float(row + 4 * index, 0.0)
    vec.put_float(end + 4, total)


@compiled
def blend(j: int, s: int, values: int, places: int, to: int) -> None:
    """Values of some places mixed by the weights of all queries."""
    width, left = get(j, job.WIDTH), asked(j, s)
    weights, size = scores_at(j, s), record_bytes(j)
    while left > 0:
        if left >= 4:
            vec.values_4(weights, values, places, width, to)
            done = 4
        elif left >= 2:
            vec.values_2(weights, values, places, width, to)
            done = 2
        else:
            vec.values_1(weights, values, places, width, to)
            done = 1
        left -= done
        weights += 4 * done * vec.CHUNK
        to += done * size


@compiled
def merge(j: int, new: int, to: int) -> None:
    """Take the record of a further chunk into a merged one, whose sum is 0 at first."""
    width = get(j, job.WIDTH)
    end, ours = new + 4 * width, to + 4 * width
    more, sum_so_far = vec.float_at(end + 4), vec.float_at(ours + 4)
    if more == 0.0:
        return
    if sum_so_far == 0.0:
        vec.copy(new, to, (width + vec.RECORD) // 8, 1.0)
        return
    old, fresh = vec.float_at(ours), vec.float_at(end)
    top = max(old, fresh)
    kept, added = vec.power(old - top), vec.power(fresh - top)
    vec.mix(to, new, width // 8, kept, added)
    vec.put_float(ours, top)
    vec.put_float(ours + 4, sum_so_far * kept + more * added)


@compiled
def finish(j: int, record: int, to: int) -> None:
    """The mixed values of a merged record, divided by its sum, [WIDTH] at `to`."""
    width = get(j, job.WIDTH)
    vec.copy(record, to, width // 8, 1.0 / vec.float_at(record + 4 * width + 4))
