"""Known faults of privacy that no input shows."""

from mpdoctor.model.rule import ReservedCode

_RECORDINGS = (
    "Session recordings are not decoded: requests show only that there are some"
)

RESERVED = (
    ReservedCode(
        code="PRI010",
        name="unmasked-replay",
        summary="Session replay records the text of pages because masking is turned off or "
        "set for some elements only.",
        reason=f"{_RECORDINGS}. The configuration of the SDK shows the masking.",
    ),
    ReservedCode(
        code="PRI011",
        name="recorded-console",
        summary="Session replay records the console of the browser, which is the default.",
        reason=f"{_RECORDINGS}. The configuration of the SDK shows `record_console`.",
    ),
    ReservedCode(
        code="PRI016",
        name="recorded-credentials",
        summary="Session replay records network requests with their credentials.",
        reason=f"{_RECORDINGS}. The configuration of the SDK shows `record_network`.",
    ),
)
