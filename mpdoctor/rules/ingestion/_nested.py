"""Telling a property from what a plan describes inside it."""

from mpdoctor.mixpanel.envelope import GEO, STAMPS
from mpdoctor.model.record import Channel
from mpdoctor.model.subjects import Column


def is_nested(column: Column) -> bool:
    """Whether the column is a path into a list or object, which is watched as a whole."""
    if column.spec is None or not ("[]" in column.property or "." in column.property):
        return False
    plan = column.setup.plan
    # A planned property may have a dot in its own name.
    return (
        plan is None
        or plan.spec(column.event or "", column.property) is not column.spec
    )


def is_stamped(column: Column) -> bool:
    """Whether Mixpanel set the values itself, so that no sender can have spoilt them."""
    return column.channel is Channel.EXPORT and column.property in STAMPS | GEO
