"""How much Mixpanel accepts, and how often its APIs may be asked."""

from msgspec import Struct

# https://docs.mixpanel.com/reference/import-events
MAX_BATCH_RECORDS = 2000
MAX_BATCH_BYTES = 10 * 2**20
MAX_EVENT_BYTES = 2**20

# The API's own specification names this bound in its example of a 413 answer.
SPECIFIED_BATCH_BYTES = 2 * 2**20

# "Fewer than 255" on the import page, "up to 255" on
# https://docs.mixpanel.com/docs/data-structure/events-and-properties
MAX_PROPERTIES = 255
MAX_KEYS = 255
MAX_ITEMS = 255

# Documented, yet reported from the field as not enforced.
MAX_DEPTH = 3

# Bytes on https://docs.mixpanel.com/docs/data-structure/property-reference/data-type
# and characters on the page about events and properties.
MAX_TEXT = 255
MAX_VALUE_BYTES = 8 * 2**10


# https://docs.mixpanel.com/reference/rate-limits
class RateLimit(Struct, frozen=True):
    """`windows` are (requests, seconds); `together` is how many may run at once."""

    windows: tuple[tuple[int, float], ...] = ()
    together: int | None = None


EXPORT = RateLimit(windows=((3, 1.0), (60, 3600.0)), together=100)
QUERY = RateLimit(windows=((60, 3600.0),), together=5)
LEXICON = RateLimit(windows=((5, 60.0),))
LOOKUP_TABLES = RateLimit(windows=((100, 86_400.0),))
GDPR = RateLimit(windows=((1, 1.0),))
UNLIMITED = RateLimit()
"""Ingestion is limited by volume and events; no limit of the app API is documented."""

FIRST_WAIT = 2.0
LONGEST_WAIT = 60.0
LARGEST_JITTER = 5.0
"""Mixpanel's advice after 429, 502 and 503: start at 2 s, double up to 60 s, add jitter.

https://docs.mixpanel.com/reference/import-events
"""

WORTH_RETRYING = frozenset({429, 502, 503, 504})
"""A 400 is not: it fails again and counts against the limit."""
