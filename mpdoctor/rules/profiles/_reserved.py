"""Known faults of profiles that no input shows."""

from mpdoctor.model.rule import ReservedCode

RESERVED = (
    ReservedCode(
        code="PRO015",
        name="deleting-opt-out",
        summary="Opting out after `identify()` deletes the profile, which is the default.",
        reason="The SDK then sends an ordinary deletion, as other code does. Only the source code of the app shows it.",
    ),
)
