"""Measurements of speed; benchmarks/README.md says what each one means."""
