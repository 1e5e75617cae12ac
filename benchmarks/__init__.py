"""Measurements that docs/benchmarks.md reports."""
