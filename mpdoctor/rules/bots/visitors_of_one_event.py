"""Many visitors of one kind that each have a single event."""

from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.visitors import VisitorGroup
from mpdoctor.rules._messages import quoted

FEWEST = 50
FEWEST_OTHERS = 50
SHARE = 0.95
SHARE_OF_OTHERS = 0.6


def check(group: VisitorGroup) -> Iterator[Problem]:
    if (
        group.visitors < FEWEST
        or group.others < FEWEST_OTHERS
        or group.once < SHARE * group.visitors
        or group.others_once > SHARE_OF_OTHERS * group.others
    ):
        return
    yield Problem(
        f"{group.once:,} of {group.visitors:,} visitors with {quoted(group.sender)} on "
        f"{group.platform} from one country have a single event; of all others, "
        f"{group.others_once:,} of {group.others:,}",
        at="properties.distinct_id",
        evidence={
            "visitors": group.visitors,
            "with_one_event": group.once,
            "others": group.others,
            "others_with_one_event": group.others_once,
        },
    )


# Mere numbers prove nothing here, and the events arrive, so it is no error.
RULE = Rule(
    code="BOT001",
    name="visitors-of-one-event",
    severity=Severity.WARNING,
    confidence=Confidence.POSSIBLE,
    looks_at=VisitorGroup,
    check=check,
    summary="Nearly all visitors with one SDK version from one country have a single event, "
    "as those of a crawler do.",
    why="A crawler without memory is a new visitor at each page, and inflates visitors, new "
    "users and bounces. `check` counts the visitors of browsers and apps by SDK, its "
    "version, app version, system and country. It reports a group of 50 or more if 95% "
    "have one event, and at most 60% of all others (50 or more) do. It is a warning and "
    "not an error, because a page that people leave at once looks alike.",
    fix="Look at browser, screen and city of these events. Where they are a crawler's, send "
    "`$ignore: true` for its user agent, or filter them at a server of your own.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/bot-traffic",
)
