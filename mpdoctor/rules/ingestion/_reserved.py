"""Known faults of ingestion that no input shows."""

from mpdoctor.model.rule import ReservedCode

RESERVED = (
    ReservedCode(
        code="ENV032",
        name="unflushed-buffer",
        summary="A buffered consumer is never flushed, or a serverless function ends before "
        "its events are sent.",
        reason="A log that ends with queued events does not show whether they are sent "
        "later. The walk of `check` says of such events that it is not known whether they "
        "were sent.",
    ),
)
