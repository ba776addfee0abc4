"""Known faults of attribution that no input shows yet."""

from mpdoctor.model.rule import ReservedCode

RESERVED = (
    ReservedCode(
        code="UTM001",
        name="sticky-campaign",
        summary="Every later event repeats the campaign of the last visit, because UTM persistence is on.",
        reason="Not built yet. It needs the pages of each visitor in their order, which are not gathered.",
    ),
    ReservedCode(
        code="UTM003",
        name="campaign-variants",
        summary="One source has several names, such as `Facebook` and `fb`.",
        reason="Not built yet. It needs all values of the campaign properties, which are not gathered.",
    ),
    ReservedCode(
        code="UTM004",
        name="unattributed-conversion",
        summary="Purchases and sign-ups that a server sends have no campaign.",
        reason="Not built yet. Which events are conversions is not in the data. Mixpanel attributes them by the person's earlier events where the ids agree (ID015).",
    ),
    ReservedCode(
        code="UTM005",
        name="missing-first-touch",
        summary="Profiles of identified people lack `initial_utm_…`.",
        reason="People who came without a campaign lack it too, and data does not tell them apart.",
    ),
    ReservedCode(
        code="UTM008",
        name="late-initialisation",
        summary="A redirect or router removes the query before the SDK is initialised.",
        reason="Only the source code of the app shows it.",
    ),
    ReservedCode(
        code="UTM010",
        name="marketing-tracking-off",
        summary="`track_marketing` or `save_referrer` is off without need.",
        reason="Only the source code of the app shows it. Events without campaign are what people without a campaign send, too.",
    ),
    ReservedCode(
        code="UTM011",
        name="tagged-internal-link",
        summary="Links inside the site carry UTM parameters and overwrite the true source.",
        reason="Not built yet. It needs the address and the referrer of a page view together, which are not gathered.",
    ),
)
