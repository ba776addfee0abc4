"""Known faults of attribution that no input shows yet."""

from mpdoctor.model.rule import ReservedCode

RESERVED = (
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
        code="UTM009",
        name="rising-direct-share",
        summary="The share of visits without a referrer suddenly rises.",
        reason="It needs the referrer of page views by day, which is not gathered: nearly every event of a browser has one, so counting them would slow down every run.",
    ),
    ReservedCode(
        code="UTM010",
        name="marketing-tracking-off",
        summary="`track_marketing` or `save_referrer` is off without need.",
        reason="Only the source code of the app shows it. Events without campaign are what people without a campaign send, too.",
    ),
)
