"""Models: catalogue, downloads, files, what a machine can run."""
