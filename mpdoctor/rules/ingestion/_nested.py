"""Telling a property from what a plan describes inside it."""

from mpdoctor.models.subjects import Column


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
