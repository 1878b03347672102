"""Weights in GGUF's own blocks, multiplied by vector code that numba compiles on this machine.

How it is used, in this order:

* `compiling.unavailable()`: why this machine cannot, as a sentence, or "".
* `compiling.load(folder, progress)` → `Kernels`: the compiled code, from the program's own folder
  (None: nowhere) or compiled now, some 20 s; `progress(done, total)` meanwhile.
* `network.build(shape, source, rotary, kernels, step=…)` → `BlockNetwork`: the tensors of a
  `model.Source` re-ordered into the kernels' layout, layer by layer.
* `runner.BlockRunner(network, longest=context, threads=n)`: a `decoding.runner.Runner`.
* `reference.ReferenceRunner(shape, source, rotary)`: the same model in plain float32.
* `quantise.quantised(matrix, kind)` → `BlockTensor`: float weights as Q4_K or Q6_K blocks.

`formats` says what the blocks mean, `model` what a model must give.
"""
