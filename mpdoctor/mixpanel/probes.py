"""Questions to the ingestion API that can never be stored.

Each body fails for several reasons that do not depend on each other, so that it is
refused by strict validation, by lenient validation, and by routes that validate next to
nothing. What Mixpanel documents of each reason:

- an event without a name: a blank `event` is invalid on `/import`
- `time` before 1971-01-01 is invalid on `/import` and, being older than five days,
  discarded on `/track`
- `$insert_id` and `distinct_id` from the list of disallowed ids are invalid on `/import`
- `$ignore: true` makes ingestion throw an event away that passed everything else
- a profile or group update without token and id names nothing that could be updated

https://docs.mixpanel.com/reference/import-events
https://docs.mixpanel.com/docs/tracking-best-practices/bot-traffic
https://docs.mixpanel.com/reference/profile-set
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

Body = tuple[Mapping[str, Any], ...]

UNSTORABLE_EVENT: Mapping[str, Any] = MappingProxyType(
    {
        "event": "",
        "properties": {
            "time": 1,
            "distinct_id": "undefined",
            "$insert_id": "undefined",
            "$ignore": True,
        },
    }
)
"""Valid in form, so that nothing but its content can be objected to."""

EVENT_BODY: Body = (UNSTORABLE_EVENT,)
"""For `/import`, with a token as the Basic user or without credentials, and for `/track`,
without a token anywhere."""

PROFILE_BODY: Body = (MappingProxyType({"$token": "", "$distinct_id": "", "$set": {}}),)
"""For `/engage`: no project, no person, and nothing to set."""

GROUP_BODY: Body = (
    MappingProxyType({"$token": "", "$group_key": "", "$group_id": "", "$set": {}}),
)
"""For `/groups`: no project, no group, and nothing to set."""

PROBE_BODIES: Mapping[str, Body] = MappingProxyType(
    {
        "import": EVENT_BODY,
        "track": EVENT_BODY,
        "engage": PROFILE_BODY,
        "groups": GROUP_BODY,
    }
)
"""Every body that is sent without being asked for, by route."""

TEST_EVENT = "mpdoctor test"
"""The name of the one event that `--send-test-event` does store."""
