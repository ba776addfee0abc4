"""Users that more devices, addresses or countries have than one person would."""

from mpdoctor.identity.rows import unescape_id
from mpdoctor.identity.store import Store
from mpdoctor.model.identity import CrowdedUser
from mpdoctor.model.subjects import Occurrences

MANY_DEVICES = 15
DEVICES_A_DAY = 20
COUNTRIES_A_DAY = 4
ADDRESSES_A_DAY = 20
AT_ONCE = 10.0
FEW_EVENTS = 20


def crowded_users(store: Store) -> tuple[CrowdedUser, ...]:
    """Users with too many devices, countries or addresses, most devices first."""
    candidates = {
        user: (devices, (spans or 0) / max(span or 0, 3_600), events, place)
        for user, devices, spans, span, events, place in store.rows(
            "crowded_candidates", devices=MANY_DEVICES, events=FEW_EVENTS
        )
    }
    if not candidates:
        return ()
    store.drop("crowded_candidates")
    store.table(
        "crowded_candidates", {"user_id": "VARCHAR"}, ((user,) for user in candidates)
    )
    busiest: dict[str, tuple[int, int, int]] = {}
    for user, _, *figures in store.rows("crowded_days"):
        known = busiest.get(user, (0, 0, 0))
        busiest[user] = (
            max(known[0], figures[0]),
            max(known[1], figures[1]),
            max(known[2], figures[2]),
        )
    found = []
    for user, (devices, at_once, events, place) in candidates.items():
        a_day, countries, addresses = busiest.get(user, (0, 0, 0))
        if (
            countries >= COUNTRIES_A_DAY
            or addresses >= ADDRESSES_A_DAY
            or (a_day >= DEVICES_A_DAY and countries > 1)
            or (devices >= MANY_DEVICES and at_once >= AT_ONCE)
            or a_day >= 5 * DEVICES_A_DAY
        ):
            found.append(
                CrowdedUser(
                    unescape_id(user),
                    devices,
                    a_day,
                    countries,
                    addresses,
                    round(at_once, 1),
                    Occurrences(events, store.position(place)),
                )
            )
    return tuple(sorted(found, key=lambda one: (-one.devices, one.user)))
