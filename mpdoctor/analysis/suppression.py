"""One fault, one finding: which rule speaks when several could.

In a chain the first rule that objects to a name, a property or a value silences the rest.
"""

NAME_CHAIN = (
    "ENV001",
    "PLAN019",
    "PLAN037",
    "PLAN008",
    "PLAN038",
    "ENV034",
    "PLAN012",
    "PLAN009",
    "PLAN018",
    "PLAN001",
)
"""For an event's name; ENV033 knows `mp_page_view` better than any of them."""

PROPERTY_CHAIN = (
    "ENV022",
    "ENV034",
    "PLAN008",
    "PLAN038",
    "PLAN012",
    "PLAN010",
    "PLAN032",
)
"""For a property's name."""

VALUE_CHAIN = (
    "PLAN014",
    "PLAN005",
    "PLAN006",
    "PLAN007",
    "PLAN004",
    "PLAN015",
    "PLAN033",
    "PLAN034",
    "PLAN035",
)
"""For a single value."""

TIME_CHAIN = (
    "ENV003",
    "ENV006",
    "ENV005",
    "ENV004",
    "ENV007",
    "ENV008",
    "ENV030",
)
"""For a record's `time` and its distance from receipt."""

STYLE = "PLAN013"
BETTER_THAN_STYLE = frozenset(NAME_CHAIN + PROPERTY_CHAIN) - {"PLAN001", "PLAN032"}
"""Naming style is only worth a word about names that have no better explanation."""
