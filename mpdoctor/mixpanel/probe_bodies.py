"""Bodies for requests to the ingestion API that can never be stored.

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

ProbeBody = tuple[Mapping[str, Any], ...]

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
"""Valid in form, so that only its content can be refused."""

EVENT_BODY: ProbeBody = (UNSTORABLE_EVENT,)
"""For `/import`, with a token as the user of HTTP Basic or without credentials, and for
`/track`, without a token."""

PROFILE_BODY: ProbeBody = (
    MappingProxyType({"$token": "", "$distinct_id": "", "$set": {}}),
)
"""For `/engage`: no project, no person, and nothing to set."""

GROUP_BODY: ProbeBody = (
    MappingProxyType({"$token": "", "$group_key": "", "$group_id": "", "$set": {}}),
)
"""For `/groups`: no project, no group, and nothing to set."""

PROBE_BODIES: Mapping[str, ProbeBody] = MappingProxyType(
    {
        "import": EVENT_BODY,
        "track": EVENT_BODY,
        "engage": PROFILE_BODY,
        "groups": GROUP_BODY,
    }
)
"""Every body that `check` sends by itself, by route."""

TEST_EVENT = "mpdoctor test"
"""The name of the event that `--send-test-event` stores."""
