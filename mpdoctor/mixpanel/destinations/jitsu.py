"""Jitsu's destination *Mixpanel*.

https://github.com/jitsucom/jitsu/blob/newjitsu/libs/core-functions/src/functions/mixpanel-destination.ts
"""

from collections.abc import Mapping, Sequence
from typing import Any

from mpdoctor.mixpanel.destinations.destination import (
    Destination,
    below,
    library_of,
    mapped,
    present,
    result_of,
)
from mpdoctor.model.cdp import (
    ANONYMOUS,
    GROUP,
    ORIGINAL,
    SIMPLIFIED,
    USER,
    CdpCall,
    Forwarded,
    ForwardedRecord,
)

_EVENT: Mapping[str, tuple[str, ...]] = {
    "context.app.build": ("$app_build_number", "$app_release"),
    "context.app.name": ("$app_name",),
    "context.app.namespace": ("$app_namespace",),
    "context.app.version": ("$app_version", "$app_version_string"),
    "context.campaign.content": ("utm_content",),
    "context.campaign.medium": ("utm_medium",),
    "context.campaign.name": ("utm_campaign",),
    "context.campaign.source": ("utm_source",),
    "context.campaign.term": ("utm_term",),
    "context.device.advertisingId": ("advertising_id",),
    "context.device.adTrackingEnabled": ("ad_tracking_enabled",),
    "context.device.manufacturer": ("$manufacturer",),
    "context.device.model": ("$model",),
    "context.device.name": ("$device_name",),
    "context.device.type": ("$device_type",),
    "context.geo.city.name": ("$city",),
    "context.geo.country.code": ("mp_country_code",),
    "context.geo.region.code": ("$region",),
    "context.groupId": ("$group_id",),
    "context.ip": ("ip",),
    "context.network.bluetooth": ("$bluetooth_enabled",),
    "context.network.carrier": ("$carrier",),
    "context.network.cellular": ("$has_telephone",),
    "context.network.wifi": ("$wifi",),
    "context.os.name": ("$os",),
    "context.os.version": ("$os_version",),
    "context.page.path": ("path",),
    "context.page.referrer": ("$referrer",),
    "context.page.referring_domain": ("$referring_domain",),
    "context.page.search": ("search",),
    "context.page.title": ("current_page_title",),
    "context.page.url": ("$current_url",),
    "context.screen.density": ("$screen_dpi",),
    "context.screen.height": ("$screen_height",),
    "context.screen.width": ("$screen_width",),
    "context.sessionId": ("$session_id",),
    "context.userAgent": ("userAgent", "$browser", "$browser_version"),
}
_PERSON: Mapping[str, tuple[str, ...]] = {
    "context.geo.city.name": ("$city",),
    "context.geo.country.code": ("mp_country_code",),
    "context.geo.region.code": ("$region",),
    "context.userAgent": ("$browser", "$browser_version", "$os"),
}
_ONCE: Mapping[str, tuple[str, ...]] = {
    "context.page.referrer": ("$initial_referrer",),
    "context.page.referring_domain": ("$initial_referring_domain",),
}
_TRAITS = {
    name: f"${name}"
    for name in (
        "avatar",
        "email",
        "phone",
        "name",
        "first_name",
        "last_name",
        "timezone",
        "unsubscribed",
    )
}
_PAGE = {
    "url": "$current_url",
    "title": "current_page_title",
    "referrer": "$referrer",
    "referring_domain": "$referring_domain",
}
_NAMES = {"page": "$mp_web_page_view", "screen": "Screen"}
_ANONYMOUS = "only with *Enable Anonymous User Profiles*"


def _is_sender(record: Mapping[str, Any]) -> bool:
    return "jitsu" in library_of(record)


def _forward(call: CdpCall, paths: Sequence[str], simplified: bool | None) -> Forwarded:
    if call.kind == "alias":
        return Forwarded(note="nothing: the destination ignores `alias`")
    if call.kind == "group":
        values = {
            "$group_key": '"$group_id"',
            "$group_id": GROUP if GROUP in call.ids else "",
            **below("traits", paths, renamed=_TRAITS),
        }
        record = ForwardedRecord(
            *("group update", "$set", "/groups", present(values)),
            "only with *Enable Group Analytics*",
        )
        return result_of([record])
    # An e-mail address takes the place of an id, but not with Simplified ID Merge.
    anonymous = USER not in call.ids and (simplified or _is_nameless(paths))
    condition = _ANONYMOUS if anonymous else ""
    if call.kind == "identify":
        return _identify(call, paths, simplified)
    values = {
        **mapped(paths, _EVENT),
        **below(_traits(paths), paths, renamed=_TRAITS),
        **below("properties", paths, renamed=_PAGE),
        **_event_ids(call, paths, simplified),
        "$insert_id": f"MD5 of messageId and {_NAMES.get(call.kind, 'event')}",
        "time": "timestamp",
    }
    name = _NAMES.get(call.kind, call.name)
    record = ForwardedRecord("event", name, "/import", present(values), condition)
    return result_of([record])


def _identify(
    call: CdpCall, paths: Sequence[str], simplified: bool | None
) -> Forwarded:
    if USER not in call.ids:
        return Forwarded(note="no profile: the calls have no `userId`")
    traits = below(_traits(paths), paths, renamed=_TRAITS)
    values = {**mapped(paths, _PERSON), **traits, "$distinct_id": USER}
    records = [ForwardedRecord("profile update", "$set", "/engage", values)]
    once = mapped(paths, _ONCE)
    if once:
        records.append(
            ForwardedRecord(
                *("profile update", "$set_once", "/engage"),
                {**once, "$distinct_id": USER},
            )
        )
    if "context.groupId" in paths:
        group = {"$distinct_id": USER, "$group_id": "context.groupId"}
        records.append(ForwardedRecord("profile update", "$union", "/engage", group))
    if simplified is not True and ANONYMOUS in call.ids:
        ids = {"$distinct_ids": f"{USER}, {ANONYMOUS}"}
        records.append(
            ForwardedRecord(
                *("event", "$merge", "/import", ids),
                "" if simplified is False else ORIGINAL,
            )
        )
    return result_of(records)


def _event_ids(
    call: CdpCall, paths: Sequence[str], simplified: bool | None
) -> dict[str, str]:
    ids = {
        "$device_id": ANONYMOUS if ANONYMOUS in call.ids else "a hash of ip and traits",
        "$user_id": USER if USER in call.ids else "",
    }
    device = ids["$device_id"]
    if USER in call.ids:
        return {"distinct_id": USER, **ids}
    original = device if _is_nameless(paths) else _email(paths)
    if simplified is None:
        return {
            "distinct_id": f'"$device:" + {device} ({SIMPLIFIED}), else {original}',
            **ids,
        }
    return {"distinct_id": f'"$device:" + {device}' if simplified else original, **ids}


def _traits(paths: Sequence[str]) -> str:
    own = any(path.startswith("traits.") for path in paths)
    return "traits" if own else "context.traits"


def _email(paths: Sequence[str]) -> str:
    own = ("traits.email", "context.traits.email")
    return next((path for path in own if path in paths), "")


def _is_nameless(paths: Sequence[str]) -> bool:
    return not _email(paths)


DESTINATION = Destination(
    "Jitsu",
    "https://github.com/jitsucom/jitsu",
    _is_sender,
    frozenset({*_EVENT, *_PERSON, *_ONCE}),
    _forward,
)
