"""Benchmarks: printed as medians and ratios against a floor measured in the same run."""
