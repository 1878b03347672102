"""Weights in GGUF's own blocks, multiplied by vector code that numba compiles on this machine.

How it is used, in this order:

* `processor.unavailable()`: why this machine cannot, as a sentence, or "".
* `compiling.load(folder, progress)` → `Kernels`: the compiled code, from the program's own folder
  (None: nowhere) or compiled now. It comes before anything below is imported.
* `network.build(shape, source, rotary, threads=n, step=…)` → `BlockNetwork`: the tensors of a
  `model.Source` re-ordered into the kernels' layout, layer by layer. `network.misfit(shape)` says
  beforehand what does not fit.
* `runner.BlockRunner(network, longest=context, threads=n)`: a `decoding.runner.Runner`.
* `reference.ReferenceRunner(shape, source, rotary)`: the same model in plain float32.

`formats` says what the blocks mean, `model` what a model must give.
"""
