"""How much Mixpanel accepts, and when a request to it is worth repeating."""

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

FIRST_WAIT = 2.0
LONGEST_WAIT = 60.0
LARGEST_JITTER = 5.0
"""Mixpanel's advice after 429, 502 and 503: start at 2 s, double up to 60 s, add jitter.

https://docs.mixpanel.com/reference/import-events
"""

WORTH_RETRYING = frozenset({429, 502, 503, 504})
"""A 400 is not: it fails again and counts against the limit."""
