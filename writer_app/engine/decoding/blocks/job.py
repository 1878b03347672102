"""One pass as the compiled step sees it: numbers and addresses in an int64 array.

All threads of a pass share the array; nothing in it changes while the pass runs. Buffers of
activations are laid out as `kernels` says. A pass over few rows is *private*: every thread norms
and quantises all rows into a place of its own, which takes less time than to wait for each other.
"""

from __future__ import annotations

# Sizes.
COUNT = 0  # rows of this pass: cache rows times PER
PER = 1  # rows of each row of the cache
PAST = 2  # the first row's place
PRIVATE = 3  # whether the pass is private
THREADS = 4
LAYERS = 5
HIDDEN = 6
INNER = 7
HEADS = 8
KV_HEADS = 9
WIDTH = 10  # of a head
# Tables.
TABLE = 11  # int64 [LAYERS + 1, PARTS, FIELDS], the last for the head
FLOATS = 12  # float32, see below
COS = 13  # float32 [places, WIDTH / 2]
SIN = 14
CACHE = 15  # int64 [cache rows, SEGMENTS]: addresses of segments
SEGMENTS = 16
SYNC = 17  # int64 in lines: the stop flag, then for each phase: done, taken by each thread
# Buffers.
X = 18  # float32 [COUNT, HIDDEN]
QKV = 19  # float32 [COUNT, heads and twice the key-value heads, WIDTH]
MIXED = 20  # float32 [COUNT, HEADS * WIDTH]
ACTS = 21  # activations of HIDDEN columns
ACTS_STEP = 22  # bytes from one thread's private place to the next; 0 where shared
MIXED_ACTS = 23  # activations of HEADS * WIDTH columns
MIXED_STEP = 24
INNER_ACTS = 25  # activations of INNER columns, always shared
RECORDS = 26  # private passes: float32 [chunks, KV_HEADS, COUNT, group, WIDTH + RECORD]
SCRATCH = 27
SCRATCH_STEP = 28  # bytes of a thread's scratch
# The end.
HEAD_ROWS = 29  # rows of logits
HEAD_FIRST = 30  # the first row that has logits, and how far apart they are
HEAD_STEP = 31
LOGITS = 32  # float32 [HEAD_ROWS, LOGITS_WIDTH]
LOGITS_WIDTH = 33
NARROWED = 34  # address of the job of the last layer's second half; 0 where it is this one
AFTER = 35  # float32 [COUNT, HIDDEN]: what is normed before it is added to X
LOCAL_COS = 36  # angles of local layers, like COS and SIN; 0 where there are none
LOCAL_SIN = 37
WINDOW = 38  # places that a local layer sees
GELU = 39  # whether the gate goes through GELU instead of SiLU
SIZE = 40

# FLOATS
EPS, ATTENTION, RESIDUAL, LOGIT = range(4)

# A layer's table: matrices, and what else it has.
Q, K, MATRIX_V, OUT, GATE, UP, DOWN, MORE = range(8)
PARTS, FIELDS = 8, 10
# Fields of a matrix.
ADDRESS, FUNCTION, BLOCKS, BLOCK_BYTES, CHUNKS, GROUPS = range(6)
# Fields of MORE: addresses (0: none), whether it has no rope, the layer's number, whether it is
# local.
NORM1, NORM2, BIAS, Q_NORM, K_NORM, PLAIN, NUMBER, AFTER1, AFTER2, LOCAL = range(10)

PRIVATE_ROWS = 4
SEGMENT = 512  # places of a segment of the cache
LINE = 64  # bytes of a counter, so that no two threads write to one line
PHASES = 12  # of a layer at most

# A thread's scratch begins with int64: the head and rows that are attended to, and for how many
# queries there is room. Behind them queries, scores, records and merged records, see `attention`,
# then at REST the outputs of products [2, COUNT, LANES], 32 columns of the gated [COUNT, 32], and
# one row of MIXED.
HEAD, FIRST, ROWS, ROOM, REST = range(5)
HEADER = 64
