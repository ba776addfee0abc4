"""Known faults of bots that no input shows yet."""

from mpdoctor.model.rule import ReservedCode

RESERVED = (
    ReservedCode(
        code="BOT004",
        name="blocked-visitors",
        summary="Visits through the browser inside Pinterest, or runs of Lighthouse, are missing.",
        reason="The browser SDK sends nothing for user agents that it takes for bots, so no input shows it.",
    ),
    ReservedCode(
        code="BOT005",
        name="muted-browser",
        summary="`$ignore` was registered as a super property, and a browser stays silent for ever.",
        reason="Mixpanel drops such events. In captured requests `ignored-event` (ENV023) reports them; whether it is a super property, only the source code shows.",
    ),
    ReservedCode(
        code="BOT006",
        name="ineffective-ignore",
        summary="`$ignore` is empty, `false` or 0 on traffic that was to be blocked.",
        reason="Values that do not block are what other events rightly have; data does not show what was meant.",
    ),
    ReservedCode(
        code="BOT007",
        name="internal-people",
        summary="Events of colleagues are counted like those of customers.",
        reason="mpdoctor does not know the addresses and offices of a company.",
    ),
    ReservedCode(
        code="BOT009",
        name="synthetic-monitoring",
        summary="A monitoring service visits at exact intervals.",
        reason="A monitoring service starts a new browser each time, so that each of its visits is another visitor, and intervals between visitors are not gathered. Services that name themselves in a user agent are BOT010; visitors of one event are BOT001.",
    ),
)
