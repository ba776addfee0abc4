"""RudderStack's destination *Mixpanel*.

https://github.com/rudderlabs/rudder-transformer/tree/develop/src/v0/destinations/mp
"""

from collections.abc import Mapping, Sequence
from typing import Any

from mpdoctor.mixpanel.destinations.destination import (
    WEB,
    Destination,
    below,
    either,
    library_of,
    mapped,
    present,
    result_of,
)
from mpdoctor.model.cdp import (
    ANONYMOUS,
    GROUP,
    ORIGINAL,
    PREVIOUS,
    SIMPLIFIED,
    USER,
    CdpCall,
    Forwarded,
    ForwardedRecord,
)

_CHANNELS = ("web", "mobile", "sources")

# `MPEventPropertiesConfig.json`
_EVENT: Mapping[str, tuple[str, ...]] = {
    "context.app.build": ("$app_build_number",),
    "context.app.name": ("$app_name",),
    "context.app.namespace": ("$app_namespace",),
    "context.app.version": ("$app_version_string",),
    "context.campaign.content": ("utm_content",),
    "context.campaign.medium": ("utm_medium",),
    "context.campaign.name": ("campaign_id", "utm_campaign"),
    "context.campaign.source": ("utm_source",),
    "context.campaign.term": ("utm_term",),
    "context.device.manufacturer": ("$manufacturer",),
    "context.device.model": ("$model", "mp_device_model"),
    "context.device.name": ("$device",),
    "context.ip": ("ip",),
    "context.library.name": ("mp_lib",),
    "context.network.bluetooth": ("$bluetooth_enabled",),
    "context.network.carrier": ("$carrier",),
    "context.network.wifi": ("$wifi",),
    "context.os.name": ("$os",),
    "context.os.version": ("$os_version",),
    "context.page.initial_referrer": ("$initial_referrer",),
    "context.page.initial_referring_domain": ("$initial_referring_domain",),
    "context.page.referrer": ("$referrer",),
    "context.page.url": ("$current_url",),
    "context.screen.density": ("$screen_dpi",),
    "context.screen.height": ("$screen_height",),
    "context.screen.width": ("$screen_width",),
    "context.sessionId": ("$session_id",),
}
# `MPIdentifyConfig.json`
_PERSON: Mapping[str, tuple[str, ...]] = {
    "context.device.manufacturer": ("$manufacturer",),
    "context.device.model": ("$model",),
    "context.location.city": ("$city",),
    "context.location.country": ("$country_code",),
    "context.location.region": ("$region",),
    "context.location.timezone": ("$timezone",),
    "context.network.carrier": ("$carrier",),
    "context.network.wifi": ("$wifi",),
    "context.page.initial_referrer": ("$initial_referrer",),
    "context.page.initial_referring_domain": ("$initial_referring_domain",),
    "context.screen.height": ("$screen_height",),
    "context.screen.width": ("$screen_width",),
    **{
        f"{parent}.address.{name}": (target,)
        for parent in ("context.traits", "traits")
        for name, target in (
            ("city", "$city"),
            ("country", "$country_code"),
            ("state", "$region"),
        )
    },
}
_BROWSER: Mapping[str, tuple[str, ...]] = {
    "context.userAgent": ("$browser", "$browser_version"),
}
_ADDRESS = ("address", "address.city", "address.country", "address.state")
_TRAITS = {
    "avatar": "$avatar",
    "city": "$city",
    "country": "$country_code",
    "createdAt": "$created",
    "email": "$email",
    "first_name": "$first_name",
    "firstName": "$first_name",
    "firstname": "$first_name",
    "last_name": "$last_name",
    "lastName": "$last_name",
    "lastname": "$last_name",
    "name": "$name",
    "phone": "$phone",
    "state": "$region",
    "unsubscribed": "$unsubscribed",
    "userName": "$username",
    "username": "$username",
}
_NAMES = {"page": "Loaded a Page", "screen": "Loaded a Screen"}
_NEEDS_GROUP_KEY = "only with *Group Key Settings* in the destination"


def _is_sender(record: Mapping[str, Any]) -> bool:
    return (
        "rudder" in library_of(record)
        or "rudderId" in record
        or (record.get("channel") in _CHANNELS and "originalTimestamp" in record)
    )


def _forward(call: CdpCall, paths: Sequence[str], simplified: bool | None) -> Forwarded:
    if call.kind == "identify":
        return _identify(call, paths, simplified)
    if call.kind == "group":
        return _group(call, paths, simplified)
    if call.kind == "alias":
        return _alias(call, simplified)
    values = {
        **below("context.traits", paths),
        **below("properties", paths),
        **mapped(paths, _EVENT),
        **_browser(paths),
        "distinct_id": _distinct_id(call, simplified),
        **_more_ids(call, simplified),
        "$insert_id": "messageId",
        "time": "timestamp",
    }
    if call.name and call.kind != "track":
        values["name"] = "name"
    records = [
        ForwardedRecord(
            "event", _NAMES.get(call.kind, call.name), "/import", present(values)
        )
    ]
    if call.kind == "track" and "properties.revenue" in paths:
        charge = {
            "$distinct_id": _distinct_id(call, simplified),
            "$transactions": "properties.revenue",
        }
        records.append(
            ForwardedRecord("profile update", "$append", "/engage", present(charge))
        )
    return result_of(records)


def _identify(
    call: CdpCall, paths: Sequence[str], simplified: bool | None
) -> Forwarded:
    values = {
        **mapped(paths, _PERSON),
        **_browser(paths),
        **below("context.traits", paths, renamed=_TRAITS, without=_ADDRESS),
        **below("traits", paths, renamed=_TRAITS, without=_ADDRESS),
        "$distinct_id": _distinct_id(call, simplified),
    }
    if "$first_name" in values and "$last_name" in values:
        values.setdefault("$name", f"{values['$first_name']}, {values['$last_name']}")
    records = [ForwardedRecord("profile update", "$set", "/engage", present(values))]
    if simplified is not True and {USER, ANONYMOUS} <= set(call.ids):
        ids = {"$distinct_ids": f"{USER}, {ANONYMOUS}"}
        records.append(
            ForwardedRecord(
                *("event", "$merge", "/import", ids),
                "" if simplified is False else ORIGINAL,
            )
        )
    return result_of(records)


def _group(call: CdpCall, paths: Sequence[str], simplified: bool | None) -> Forwarded:
    group = GROUP if GROUP in call.ids else "traits"
    person = {"$distinct_id": _distinct_id(call, simplified), "the group key": group}
    values = {"$group_id": group, **below("traits", paths)}
    return result_of(
        [
            ForwardedRecord(
                *("profile update", "$set", "/engage", present(person)),
                _NEEDS_GROUP_KEY,
            ),
            ForwardedRecord(
                "group update", "$set", "/groups", values, _NEEDS_GROUP_KEY
            ),
        ]
    )


def _alias(call: CdpCall, simplified: bool | None) -> Forwarded:
    if simplified:
        return Forwarded(note=f"nothing: `alias` is refused {SIMPLIFIED}")
    former = either(call, PREVIOUS, ANONYMOUS)
    if not former or USER not in call.ids:
        return Forwarded(note="nothing: the calls do not have two ids")
    values = {"distinct_id": former, "alias": USER}
    return result_of(
        [
            ForwardedRecord(
                *("event", "$create_alias", "/import", values),
                "" if simplified is False else ORIGINAL,
            )
        ]
    )


def _distinct_id(call: CdpCall, simplified: bool | None) -> str:
    found = either(call)
    if found != ANONYMOUS or simplified is False:
        return found
    device = f'"$device:" + {ANONYMOUS}'
    return device if simplified else f"{device} ({SIMPLIFIED}), else {ANONYMOUS}"


def _more_ids(call: CdpCall, simplified: bool | None) -> dict[str, str]:
    ids = {"$user_id": USER} if USER in call.ids else {}
    if ANONYMOUS in call.ids and simplified is not False:
        ids["$device_id"] = ANONYMOUS if simplified else f"{ANONYMOUS} ({SIMPLIFIED})"
    return ids


def _browser(paths: Sequence[str]) -> dict[str, str]:
    """Only calls from the web show the browser."""
    return mapped(paths, _BROWSER) if WEB in paths else {}


DESTINATION = Destination(
    "RudderStack",
    "https://github.com/rudderlabs/rudder-transformer",
    _is_sender,
    frozenset({*_EVENT, *_PERSON, *_BROWSER}),
    _forward,
)
