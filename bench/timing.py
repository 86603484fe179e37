"""Medians of repeated calls."""

import statistics
import time
from collections.abc import Callable


def median_ms(work: Callable[[], object], times: int, warm_up: int = 3) -> float:
    """The median duration of ``work`` in milliseconds over ``times`` calls after a warm-up."""
    for _ in range(warm_up):
        work()
    found = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        found.append((time.perf_counter() - begin) * 1000)
    return statistics.median(found)
