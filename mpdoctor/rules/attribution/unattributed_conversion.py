"""Conversions that only a server sends, without a campaign."""

from collections.abc import Iterator

from mpdoctor.model.campaigns import Campaigns
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.plan import Platform
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._messages import an_event
from mpdoctor.text.words import tokens

FEWEST = 20
FEWEST_TAGGED = 50
SHARE = 0.05
SERVERS = 0.95

_CONVERSIONS = (
    {"purchase"},
    {"purchased"},
    {"order", "completed"},
    {"order", "placed"},
    {"order", "paid"},
    {"checkout", "completed"},
    {"payment", "succeeded"},
    {"payment", "completed"},
    {"subscription", "started"},
    {"subscription", "created"},
    {"trial", "started"},
    {"sign", "up"},
    {"signed", "up"},
    {"signup"},
    {"registration"},
    {"account", "created"},
)


def is_conversion(event: str) -> bool:
    """Whether a name is one that conversions usually have."""
    words = set(tokens(event))
    return any(wanted <= words for wanted in _CONVERSIONS)


def check(campaigns: Campaigns) -> Iterator[Problem]:
    tagged = clients = 0
    for use in campaigns.events.values():
        browsers = sum(
            count
            for sender, count in use.senders.items()
            if sender.platform is not Platform.SERVER
        )
        if browsers:
            clients += browsers
            tagged += min(browsers, sum(use.sources.values()))
    if tagged < FEWEST_TAGGED or tagged < SHARE * clients:
        return
    for event, use in campaigns.events.items():
        servers = sum(
            count
            for sender, count in use.senders.items()
            if sender.platform is Platform.SERVER
        )
        if (
            servers >= FEWEST
            and servers >= SERVERS * use.seen.count
            and not use.sources
            and is_conversion(event)
        ):
            yield Problem(
                f"{an_event(event)} comes from servers and never has `utm_source`, which "
                f"{tagged:,} of {clients:,} events of browsers and apps have",
                subject={"event": event},
                count=use.seen.count,
                positions=use.seen.positions,
                evidence={"events_with_campaign": tagged, "events_of_clients": clients},
            )


# An error in Mixpanel's terms, but reports by user properties may be right all the same.
RULE = Rule(
    code="UTM004",
    name="unattributed-conversion",
    severity=Severity.WARNING,
    confidence=Confidence.POSSIBLE,
    looks_at=Campaigns,
    check=check,
    summary="Purchases or sign-ups come from a server and have no campaign, although the "
    "events of browsers do.",
    why="A breakdown of the conversion by `utm_source` shows `(not set)`. The rule knows "
    "conversions by usual names. It needs 20 of them, nearly all from servers, and at least "
    "50 events of browsers or apps (5% of these) with `utm_source`. It is a "
    "warning, because attribution by earlier events of the person still works if "
    "client and server use the same ids.",
    fix="Send the campaign and the referrer with the request to your server and add them to "
    "the event, or break down by user properties (`initial_utm_source`) and multi-touch "
    "attribution. Client and server must use the same ids.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/server-side-best-practices",
    needs=frozenset({Need.EVENTS}),
)
