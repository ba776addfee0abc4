"""One user id for many people."""

from collections.abc import Iterator

from mpdoctor.model.identity import CrowdedUser
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._identities import quoted_id


def check(user: CrowdedUser) -> Iterator[Problem]:
    signs = []
    if user.devices > 1:
        signs.append(f"{user.devices} devices")
    if user.day_countries > 1:
        signs.append(f"{user.day_countries} countries in one day")
    if user.day_addresses > 1:
        signs.append(f"{user.day_addresses} addresses in one day")
    yield Problem(
        f"user {quoted_id(user.user)} was seen on {' and '.join(signs)}",
        at="properties.$user_id",
        subject={"user": user.user},
        evidence={
            "devices": user.devices,
            "devices_in_a_day": user.day_devices,
            "countries_in_a_day": user.day_countries,
            "addresses_in_a_day": user.day_addresses,
            "devices_at_once": user.at_once,
        },
    )


RULE = Rule(
    code="ID002",
    name="crowded-user",
    severity=Severity.ERROR,
    confidence=Confidence.LIKELY,
    looks_at=CrowdedUser,
    check=check,
    summary="More devices, countries or addresses used one user id at a time than one "
    "person has.",
    why="All people with that id are one person in every report. At 200,000 events "
    "a day, Mixpanel removes the id from the remaining events. Many devices one "
    "after the other are normal; many at once are not.",
    fix="Pass the id of the logged-in person to `identify()`, not a constant or an "
    "id of the app. Send events that belong to no person with an empty "
    "`distinct_id`.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/hot-shard-limits",
    needs=frozenset({Need.EVENTS}),
)
