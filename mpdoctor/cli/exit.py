"""Exit codes: a contract."""

from enum import IntEnum


class Exit(IntEnum):
    HEALTHY = 0
    FINDINGS = 1
    FAILED = 2  # no examination took place, or only part of it
    INTERRUPTED = 130
