"""Known faults of identities that no input shows."""

from mpdoctor.model.rule import ReservedCode

RESERVED = (
    ReservedCode(
        code="ID026",
        name="constant-device-id",
        summary="The app gives every device, or every person on it, the same device id.",
        reason="Only the source code of the app shows it. Its effects are `shared-device` (ID001) and `crowded-user` (ID002).",
    ),
)
