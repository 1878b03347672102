"""A writing desk with a language model that runs on the writer's own machine."""

__version__ = "0.2.0"
