"""Known faults of privacy that no input shows."""

from mpdoctor.model.rule import ReservedCode

_RECORDINGS = (
    "Session recordings are not decoded: requests show only that there are some"
)

RESERVED = (
    ReservedCode(
        code="PRI005",
        name="missing-consent-gate",
        summary="People are tracked before they agree, where that is required.",
        reason="Only the source code of the app shows it. Requests do not say whether anybody was asked, nor whether the law requires it.",
    ),
    ReservedCode(
        code="PRI006",
        name="never-opted-in",
        summary="Tracking is off by default, and nothing ever turns it on.",
        reason="Nothing is sent, so no input shows it. Only the source code of the app shows it.",
    ),
    ReservedCode(
        code="PRI008",
        name="opted-out-but-sent",
        summary="Events of people who opted out in the browser still come from servers.",
        reason="Opting out is kept in the browser and sends no event, so no input says who did.",
    ),
    ReservedCode(
        code="PRI009",
        name="misplaced-opt-out-flag",
        summary="The flag for opting out by default is given to the wrong parameter of an SDK.",
        reason="Only the source code of the app shows it.",
    ),
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
    ReservedCode(
        code="PRI013",
        name="unclassified-property",
        summary="A property with personal data is not classified as sensitive in Lexicon.",
        reason="Only Lexicon knows it, and mpdoctor does not read Lexicon yet.",
    ),
    ReservedCode(
        code="PRI014",
        name="deletion-not-mirrored",
        summary="Data that was deleted on request is still in a warehouse.",
        reason="Mixpanel's deletions and the tables of a warehouse would have to be compared; mpdoctor reads neither.",
    ),
)
