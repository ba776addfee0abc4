"""How often Mixpanel's APIs may be asked.

https://docs.mixpanel.com/reference/rate-limits
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RateLimit:
    """`windows` are (requests, seconds); `together` is how many may run at once."""

    windows: tuple[tuple[int, float], ...] = ()
    together: int | None = None


EXPORT = RateLimit(windows=((3, 1.0), (60, 3600.0)), together=100)
QUERY = RateLimit(windows=((60, 3600.0),), together=5)
LEXICON = RateLimit(windows=((5, 60.0),))
LOOKUP_TABLES = RateLimit(windows=((100, 86_400.0),))
GDPR = RateLimit(windows=((1, 1.0),))
UNLIMITED = RateLimit()
"""Ingestion is limited by volume and events, the app API by nothing that is written down."""

FIRST_WAIT = 2.0
LONGEST_WAIT = 60.0
LARGEST_JITTER = 5.0
"""Mixpanel's advice after 429, 502 and 503: start at 2 s, double up to 60 s, add jitter.

https://docs.mixpanel.com/reference/import-events
"""

WORTH_RETRYING = frozenset({429, 502, 503, 504})
"""A 400 is not: it fails again and counts against the limit."""
