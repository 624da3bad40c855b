"""Benchmarks that `switchroom bench` runs, one module or package each."""
