"""What a thread does for one unit of a phase of the step, in compiled code."""

from __future__ import annotations

from writer_app.engine.decoding.blocks import attention as att
from writer_app.engine.decoding.blocks import job
from writer_app.engine.decoding.blocks import vectors as vec
from writer_app.engine.decoding.blocks.compiled import compiled
from writer_app.engine.decoding.blocks.kernels import LANES
from writer_app.engine.decoding.blocks.products import (
    get,
    part,
    product,
    row_place,
    row_stride,
    setting,
)

_FEW = 32  # rows up to which a unit is several blocks
_EACH = 16  # units a thread and phase, where there are few rows
INNER = 32 // LANES  # blocks of gate, and of up, of a unit


@compiled
def grain(j: int, blocks: int) -> int:
    """Blocks of a unit of a product."""
    if get(j, job.COUNT) > _FEW:
        return 1
    return max(1, blocks // (get(j, job.THREADS) * _EACH))


@compiled
def qkv_blocks(table: int) -> int:
    """Blocks of queries, keys and values."""
    total = 0
    for index in range(3):
        total += get(part(table, index), job.BLOCKS)
    return total


@compiled
def chunks(j: int, row: int) -> int:
    """How many chunks of places a row sees."""
    return att.place_of(j, row) // vec.CHUNK + 1


@compiled
def acts(j: int, thread: int) -> int:
    """Where a thread reads activations of HIDDEN columns."""
    return get(j, job.ACTS) + thread * get(j, job.ACTS_STEP)


@compiled
def mixed_acts(j: int, thread: int) -> int:
    """Where a thread reads activations of HEADS * WIDTH columns."""
    return get(j, job.MIXED_ACTS) + thread * get(j, job.MIXED_STEP)


@compiled
def scratch(j: int, thread: int) -> int:
    """A thread's scratch."""
    return get(j, job.SCRATCH) + thread * get(j, job.SCRATCH_STEP)


@compiled
def outputs(j: int, thread: int) -> int:
    """Where a thread's products go, [2, COUNT, LANES]."""
    s = scratch(j, thread)
    return s + get(s, job.REST)


@compiled
def gated_at(j: int, thread: int) -> int:
    """Where a thread's gated columns go, [COUNT, 32]."""
    return outputs(j, thread) + 8 * LANES * get(j, job.COUNT)


@compiled
def norm_row(j: int, to: int, row: int, weight: int) -> None:
    """Norm a row of X into activations at `to`."""
    hidden = get(j, job.HIDDEN)
    source = get(j, job.X) + 4 * row * hidden
    place, stride = row_place(row, hidden // 32), row_stride(row, get(j, job.COUNT))
    vec.norm(source, weight, hidden, setting(j, job.EPS), to + place, stride)


@compiled
def norm_last(j: int, to: int, row: int, weight: int) -> None:
    """Norm the row of X that the logits' row `row` is for."""
    hidden = get(j, job.HIDDEN)
    source = get(j, job.HEAD_FIRST) + row * get(j, job.HEAD_STEP)
    place, stride = row_place(row, hidden // 32), row_stride(row, get(j, job.HEAD_ROWS))
    address = get(j, job.X) + 4 * source * hidden
    vec.norm(address, weight, hidden, setting(j, job.EPS), to + place, stride)


@compiled
def queries_keys_values(j: int, thread: int, table: int, unit: int) -> None:
    """Some blocks of the rows of q, k and v."""
    each = grain(j, qkv_blocks(table))
    count, out = get(j, job.COUNT), outputs(j, thread)
    bias, stride = get(part(table, job.MORE), job.BIAS), 4 * att.heads_in_row(j)
    stride *= get(j, job.WIDTH)
    first = 0
    for index in range(3):
        matrix = part(table, index)
        blocks = get(matrix, job.BLOCKS)
        begin, end = max(first, unit * each), min(first + blocks, (unit + 1) * each)
        for block in range(begin, end):
            product(matrix, block - first, acts(j, thread), count, out)
            at = 4 * LANES * block
            vec.put_rows(out, get(j, job.QKV) + at, stride, count, bias + at)
        first += blocks


@compiled
def added_product(j: int, thread: int, matrix: int, x: int, unit: int) -> None:
    """Some blocks of a product, added to X, or put aside to be normed first."""
    blocks, count = get(matrix, job.BLOCKS), get(j, job.COUNT)
    each, out = grain(j, blocks), outputs(j, thread)
    aside, at, stride = get(j, job.AFTER), 4 * LANES, 4 * get(j, job.HIDDEN)
    for block in range(unit * each, min((unit + 1) * each, blocks)):
        product(matrix, block, x, count, out)
        if aside:
            vec.scale_rows(out, aside + at * block, stride, count, 1.0)
        else:
            to = get(j, job.X) + at * block
            vec.add_rows(out, to, stride, count, setting(j, job.RESIDUAL))


@compiled
def normed_row(j: int, row: int, weight: int) -> None:
    """Norm a row of what was put aside and add it to X."""
    hidden = get(j, job.HIDDEN)
    aside = get(j, job.AFTER) + 4 * row * hidden
    vec.norm_head(aside, weight, hidden, setting(j, job.EPS), aside)
    vec.mix(get(j, job.X) + 4 * row * hidden, aside, hidden // 8, 1.0, setting(j, job.RESIDUAL))


@compiled
def gate_up(j: int, thread: int, table: int, unit: int) -> None:
    """32 columns of silu(gate) * up, or of gelu(gate) * up, as activations."""
    count, out, gated = get(j, job.COUNT), outputs(j, thread), gated_at(j, thread)
    second, x = out + 4 * LANES * count, acts(j, thread)
    for index in range(INNER):
        block = unit * INNER + index
        product(part(table, job.GATE), block, x, count, out)
        product(part(table, job.UP), block, x, count, second)
        for row in range(count):
            for eight in range(LANES // 8):
                at = 4 * (LANES * row + 8 * eight)
                to = gated + 4 * (32 * row + LANES * index + 8 * eight)
                if get(j, job.GELU):
                    vec.gelu(out + at, second + at, to)
                else:
                    vec.silu(out + at, second + at, to)
    groups = get(j, job.INNER) // 32
    for row in range(count):
        to = get(j, job.INNER_ACTS) + row_place(row, groups) + unit * row_stride(row, count)
        vec.quantise(gated + 128 * row, 1, to, 0)


@compiled
def head(j: int, thread: int, matrix: int, unit: int) -> None:
    """Some blocks of the logits."""
    blocks, rows = get(matrix, job.BLOCKS), get(j, job.HEAD_ROWS)
    each, out = grain(j, blocks), outputs(j, thread)
    for block in range(unit * each, min((unit + 1) * each, blocks)):
        product(matrix, block, acts(j, thread), rows, out)
        to = get(j, job.LOGITS) + 4 * LANES * block
        vec.scale_rows(out, to, 4 * get(j, job.LOGITS_WIDTH), rows, setting(j, job.LOGIT))


@compiled
def look_at(s: int, head_index: int, first: int, rows: int) -> None:
    """Say in the scratch what is attended to."""
    vec.put_number(s + 8 * job.HEAD, head_index)
    vec.put_number(s + 8 * job.FIRST, first)
    vec.put_number(s + 8 * job.ROWS, rows)


@compiled
def attend_parts(j: int, thread: int, table: int, unit: int) -> None:
    """Private passes: the records of one chunk and one key-value head, for all rows.

    Whoever has the chunk of a row's own place puts its key and value there first.
    """
    heads, per = get(j, job.KV_HEADS), get(j, job.PER)
    chunk, index = unit // heads, unit % heads
    s, group = scratch(j, thread), get(j, job.HEADS) // heads
    for row in range(get(j, job.COUNT)):
        if att.place_of(j, row) // vec.CHUNK == chunk:
            att.remember(j, table, row, index)
    size = group * att.record_bytes(j)
    for first in range(0, get(j, job.COUNT), per):
        look_at(s, index, first, per)
        att.ask(j, table, s)
        to = get(j, job.RECORDS) + (unit * get(j, job.COUNT) + first) * size
        att.attend(j, table, s, chunk, to)


@compiled
def attend_rows(j: int, thread: int, table: int, unit: int) -> None:
    """Other passes: a few rows of one cache row and one key-value head, over all their chunks."""
    heads, per = get(j, job.KV_HEADS), get(j, job.PER)
    tiles = -(-per // job.PRIVATE_ROWS)
    tile, index = unit // heads, unit % heads
    inside = tile % tiles * job.PRIVATE_ROWS
    first, rows = tile // tiles * per + inside, min(job.PRIVATE_ROWS, per - inside)
    s, group, width = scratch(j, thread), get(j, job.HEADS) // heads, get(j, job.WIDTH)
    look_at(s, index, first, rows)
    att.ask(j, table, s)
    fresh, merged, size = att.records_at(j, s), att.merged_at(j, s), att.record_bytes(j)
    for query in range(rows * group):
        vec.put_float(merged + query * size + 4 * width + 4, 0.0)
    for chunk in range(chunks(j, first + rows - 1)):
        att.attend(j, table, s, chunk, fresh)
        for query in range(rows * group):
            att.merge(j, fresh + query * size, merged + query * size)
    for query in range(rows * group):
        row, g = first + query // group, query % group
        to = get(j, job.MIXED) + 4 * width * (row * heads * group + index * group + g)
        att.finish(j, merged + query * size, to)


@compiled
def gather(j: int, thread: int) -> None:
    """Private passes: merge the records of all rows, as this thread's activations."""
    heads, count, width = get(j, job.KV_HEADS), get(j, job.COUNT), get(j, job.WIDTH)
    group, size = get(j, job.HEADS) // heads, att.record_bytes(j)
    merged = att.merged_at(j, scratch(j, thread))
    line = gated_at(j, thread) + 128 * count
    for row in range(count):
        for query in range(heads * group):
            vec.put_float(merged + 4 * width + 4, 0.0)
            for chunk in range(chunks(j, row)):
                place = ((chunk * heads + query // group) * count + row) * group + query % group
                att.merge(j, get(j, job.RECORDS) + place * size, merged)
            att.finish(j, merged, line + 4 * width * query)
        quantise_mixed(j, thread, row, line)


@compiled
def mixed_row(j: int, row: int) -> int:
    """A row of MIXED."""
    return get(j, job.MIXED) + 4 * row * get(j, job.HEADS) * get(j, job.WIDTH)


@compiled
def quantise_mixed(j: int, thread: int, row: int, source: int) -> None:
    """A row of what attention gave, as activations."""
    groups = get(j, job.HEADS) * get(j, job.WIDTH) // 32
    to = mixed_acts(j, thread) + row_place(row, groups)
    vec.quantise(source, groups, to, row_stride(row, get(j, job.COUNT)))


@compiled
def narrow(j: int) -> None:
    """Copy the rows that logits are wanted for to the narrowed job's X and MIXED."""
    less, hidden = get(j, job.NARROWED), get(j, job.HIDDEN)
    mixed = get(j, job.HEADS) * get(j, job.WIDTH)
    for row in range(get(j, job.HEAD_ROWS)):
        source = get(j, job.HEAD_FIRST) + row * get(j, job.HEAD_STEP)
        to = get(less, job.X) + 4 * row * hidden
        vec.copy(get(j, job.X) + 4 * source * hidden, to, hidden // 8, 1.0)
        vec.copy(mixed_row(j, source), mixed_row(less, row), mixed // 8, 1.0)
