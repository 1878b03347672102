"""What an answer cannot change: machines over characters that forbid tokens beside the sampler."""
