"""Segment's destination *Mixpanel (Actions)*.

https://github.com/segmentio/action-destinations/tree/main/packages/destination-actions/src/destinations/mixpanel
"""

from collections.abc import Mapping, Sequence
from typing import Any

from mpdoctor.mixpanel.destinations.destination import (
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
    USER,
    CdpCall,
    Forwarded,
    ForwardedRecord,
)

_LIBRARIES = (
    "analytics.js",
    "analytics-",
    "analytics_",
    "@segment/",
    "segment",
)
_SHARED = ("analytics-node", "analytics-python", "analytics-go", "analytics-ruby")
"""RudderStack's server libraries bear these names, too, and name their channel."""

# `mixpanel-properties.ts` and `trackEvent/functions.ts`
_CONTEXT: Mapping[str, tuple[str, ...]] = {
    "context.app.build": ("$app_build_number",),
    "context.app.name": ("$app_name",),
    "context.app.namespace": ("$app_namespace",),
    "context.app.platform": ("app_platform",),
    "context.app.version": ("$app_version_string",),
    "context.campaign.content": ("utm_content",),
    "context.campaign.medium": ("utm_medium",),
    "context.campaign.name": ("utm_campaign",),
    "context.campaign.source": ("utm_source",),
    "context.campaign.term": ("utm_term",),
    "context.device.adTrackingEnabled": ("ad_tracking_enabled",),
    "context.device.advertisingId": ("advertising_id", "$ios_ifa"),
    "context.device.manufacturer": ("$manufacturer",),
    "context.device.model": ("$model",),
    "context.device.name": ("$device", "$device_name"),
    "context.device.type": ("$device_type",),
    "context.groupId": ("$group_id",),
    "context.ip": ("ip",),
    "context.library.name": ("mp_lib",),
    "context.library.version": ("$lib_version",),
    "context.locale": ("$locale",),
    "context.location.country": ("mp_country_code",),
    "context.network.bluetooth": ("$bluetooth_enabled",),
    "context.network.carrier": ("$carrier",),
    "context.network.cellular": ("$cellular_enabled",),
    "context.network.wifi": ("$wifi_enabled",),
    "context.os.name": ("$os",),
    "context.os.version": ("$os_version",),
    "context.page.referrer": ("$referrer",),
    "context.page.url": ("$current_url",),
    "context.screen.density": ("$screen_density",),
    "context.screen.height": ("$screen_height",),
    "context.screen.width": ("$screen_width",),
    "context.timezone": ("timezone",),
    "context.userAgent": ("$browser", "$browser_version"),
    "context.userAgentData.bitness": ("$bitness",),
    "context.userAgentData.mobile": ("$mobile",),
    "context.userAgentData.platform": ("$platform",),
}
_RESERVED = (
    "time",
    "id",
    "$anon_id",
    "distinct_id",
    "$group_id",
    "$insert_id",
    "$user_id",
)
_TRAITS = {
    "created": "$created",
    "createdAt": "$created",
    "created_at": "$created",
    "email": "$email",
    "firstName": "$first_name",
    "lastName": "$last_name",
    "name": "$name",
    "username": "$username",
    "phone": "$phone",
}
_GROUP_TRAITS = {
    name: _TRAITS[name] for name in ("created", "createdAt", "created_at", "name")
}
_ORDER = "Order Completed"


def _is_sender(record: Mapping[str, Any]) -> bool:
    library = library_of(record)
    if library.startswith(_SHARED) and record.get("channel") is not None:
        return False
    return library.startswith(_LIBRARIES) or "writeKey" in record


def _forward(call: CdpCall, paths: Sequence[str], simplified: bool | None) -> Forwarded:
    if call.kind == "identify":
        return _identify(call, paths)
    if call.kind == "group":
        return _group(call, paths)
    if call.kind == "alias":
        return Forwarded(note="nothing: the destination has no mapping for `alias`")
    name = call.name if call.kind == "track" else f"Viewed {call.name}"
    values = {
        **present(
            {
                "distinct_id": either(call),
                "$user_id": USER if USER in call.ids else "",
                "$device_id": ANONYMOUS if ANONYMOUS in call.ids else "",
                "$insert_id": "messageId",
                "time": "timestamp",
            }
        ),
        **mapped(paths, _CONTEXT),
        **below("properties", paths, without=_RESERVED),
    }
    values.setdefault("distinct_id", '""')
    records = [ForwardedRecord("event", name, "/import", values)]
    if call.kind == "track" and name == _ORDER and "properties.products" in paths:
        product = {
            **{key: path for key, path in values.items() if key != "products"},
            "…": "properties.products[]",
        }
        records.append(
            ForwardedRecord(
                *("event", "Product Purchased", "/import", product),
                "one for each product",
            )
        )
    return result_of(records)


def _identify(call: CdpCall, paths: Sequence[str]) -> Forwarded:
    records: list[ForwardedRecord] = []
    if ANONYMOUS in call.ids:
        ids = {
            "$identified_id": USER if USER in call.ids else "",
            "$anon_id": ANONYMOUS,
        }
        records.append(ForwardedRecord("event", "$identify", "/track", present(ids)))
    traits = below("traits", paths, renamed=_TRAITS)
    if traits:
        if "traits.firstName" in paths and "traits.lastName" in paths:
            traits.setdefault("$name", "traits.firstName, traits.lastName")
        values = {"$distinct_id": either(call), **traits}
        records.append(
            ForwardedRecord("profile update", "$set", "/engage", present(values))
        )
    if not records:
        return Forwarded(note="nothing: the calls have no `anonymousId` and no traits")
    return result_of(records)


def _group(call: CdpCall, paths: Sequence[str]) -> Forwarded:
    traits = below("traits", paths, renamed=_GROUP_TRAITS)
    if not traits:
        return Forwarded(note="nothing: the destination refuses calls without traits")
    key = "traits.$group_id" if "traits.$group_id" in paths else ""
    values = {
        "$group_key": '"$group_id"',
        "$group_id": key or (GROUP if GROUP in call.ids else ""),
        **traits,
    }
    return result_of(
        [ForwardedRecord("group update", "$set", "/groups", present(values))]
    )


DESTINATION = Destination(
    "Segment",
    "https://github.com/segmentio/action-destinations",
    _is_sender,
    frozenset(_CONTEXT),
    _forward,
)
