"""What columns are, as far as the checks of their values depend on it."""

from mpdoctor.mixpanel.envelope import GEO, STAMPS
from mpdoctor.model.record import Channel
from mpdoctor.model.subjects import Column


def is_nested(column: Column) -> bool:
    """Whether the column is a path into a list or object, which is checked as a whole."""
    if column.spec is None or not ("[]" in column.property or "." in column.property):
        return False
    plan = column.setup.plan
    # A planned property may have a dot in its own name.
    return (
        plan is None
        or plan.spec(column.event or "", column.property) is not column.spec
    )


def is_age_known(column: Column) -> bool:
    """Whether the age of records can be judged: it is known when they were received, or
    the user said by which moment to judge."""
    return column.received or column.setup.now_given


def is_stamped(column: Column) -> bool:
    """Whether Mixpanel set the values itself, so that no sender is at fault."""
    return column.channel is Channel.EXPORT and column.property in STAMPS | GEO
