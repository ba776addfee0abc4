"""Names that Mixpanel, its SDKs and its API set by themselves.

Sources: https://docs.mixpanel.com/docs/data-structure/property-reference/default-properties,
https://docs.mixpanel.com/docs/data-structure/property-reference/reserved-properties
and what the official SDKs put on the wire.
"""

from functools import lru_cache

from mpdoctor.mixpanel.ids import MIXPANELS_OWN
from mpdoctor.mixpanel.sender_names import (
    EVENT_PROPERTIES,
    PROFILE_PROPERTIES,
    RESERVED,
)

RESERVED_PREFIXES = ("$", "mp_")
"""Custom names must not begin like this."""

HIDING_PROPERTIES = frozenset({"bucket", "$bucket"})
"""Property names that hide the property, and can hide other events with it."""

MAX_NAME = 255
"""Characters of an event or property name; the rest is cut off."""

MAX_EVENT_NAMES = 5000
"""Distinct event names; beyond it Mixpanel stores names without listing them."""

KNOWN_EVENTS = MIXPANELS_OWN.union(
    {
        # identity and consent
        "$identify",
        "$create_alias",
        "$merge",
        "$opt_in",
        # autocapture, page views, replay
        "$web_event",
        "$mp_click",
        "$mp_dead_click",
        "$mp_input_change",
        "$mp_page_leave",
        "$mp_page_view",
        "$mp_rage_click",
        "$mp_scroll",
        "$mp_session_record",
        "$mp_submit",
        "$mp_web_page_view",
        "mp_page_view",
        # experiments and legacy automatic mobile events
        "$experiment_started",
        # the virtual events of https://docs.mixpanel.com/docs/features/sessions, which
        # pipelines and queries write out under these names
        "$session_end",
        "$session_start",
        "$ae_crashed",
        "$ae_first_open",
        "$ae_iap",
        "$ae_session",
        "$ae_updated",
        "$app_open",
        # what ingestion and messaging make
        "$campaign_bounced",
        "$campaign_delivery",
        "$campaign_marked_spam",
        "$journey_entered",
        "$message_suppressed",
        "$unsubscribe",
    }
)

_KNOWN_EVENT_FAMILIES = ("$ae_", "$campaign_", "$experiment_", "$mp_")

CAMPAIGN_PROPERTIES = frozenset(
    {
        "utm_campaign",
        "utm_campaign_id",
        "utm_content",
        "utm_creative_format",
        "utm_id",
        "utm_marketing_tactic",
        "utm_medium",
        "utm_source",
        "utm_source_platform",
        "utm_term",
    }
)

CLICK_IDS = frozenset(
    {
        "dclid",
        "fbclid",
        "gbraid",
        "gclid",
        "ko_click_id",
        "li_fat_id",
        "msclkid",
        "sccid",
        "ttclid",
        "twclid",
        "wbraid",
    }
)

# By paragraph: envelope, identity, ingestion, SDKs, page views, autocapture, sessions.
_PROPERTIES = """
token time $time ip $ip distinct_id $distinct_id $device_id $user_id $insert_id
$event_name $ignore $token

alias $anon_distinct_id $anon_id $distinct_id_before_identity $distinct_ids
$failure_description $failure_reason $had_persisted_distinct_id $identified_id
$identity_failure_reason $is_reshuffled $preshuffle_distinct_id

$city $country_code $geo_source $import $latitude $longitude $partner_id $region $source
$timezone mp_country_code mp_original_distinct_id mp_original_event_name
mp_processing_time_ms

$app_build_number $app_release $app_version $app_version_string $bluetooth_enabled
$bluetooth_version $brand $browser $browser_version $captured_for_heatmap $carrier
$current_url $device $duration $google_play_services $has_nfc $has_telephone
$initial_referrer $initial_referring_domain $lib_version $manufacturer $model $os
$os_version $radio $referrer $referring_domain $screen_dpi $screen_height $screen_width
$search_engine $watch_model $wifi mp_keyword mp_lib mp_loader mp_name_tag
mp_sent_by_lib_version

current_domain current_page_title current_url_path current_url_protocol
current_url_search

$classes $clientX $clientY $elements $event_type $fold_line_percentage $host
$max_scroll_percentage $max_scroll_view_depth $offsetX $offsetY $pageHeight $pageWidth
$pageX $pageY $pathname $screenX $screenY $scroll_checkpoint $scroll_height
$scroll_percentage $scroll_top $target $viewportHeight $viewportWidth $x $y

$duration_s $event_count $is_experiment_active $is_qa_tester $origin_end $origin_start
$persisted_at_in_ms $ttl_in_ms $variant_source
"""

_EXPERIMENT = (
    "Experiment name",
    "Variant fetch complete time",
    "Variant fetch latency (ms)",
    "Variant fetch start time",
    "Variant fetch traceparent",
    "Variant name",
)

PERSON_PROPERTIES = frozenset(
    {
        "$avatar",
        "$created",
        "$email",
        "$first_name",
        "$last_name",
        "$name",
        "$phone",
    }
)

KNOWN_PROPERTIES = frozenset().union(
    CAMPAIGN_PROPERTIES,
    CLICK_IDS,
    _PROPERTIES.split(),
    _EXPERIMENT,
    PERSON_PROPERTIES,
    EVENT_PROPERTIES,
)
"""Event properties that nobody has to plan."""

# Families grow with every SDK release, so their members are not listed one by one.
_KNOWN_FAMILIES = (
    "$ae_",
    "$android_",
    "$attr-",
    "$el_",
    "$experiment_",
    "$ios_",
    "$mp_",
    "$swift_",
    "$warehouse_",
)

_PROFILE_ONLY = frozenset(
    {
        "$campaigns",
        "$group_id",
        "$group_key",
        "$last_seen",
        "$predict_grade",
        "$transactions",
        "$unsubscribed",
    }
)


def is_known_event(name: str) -> bool:
    """Whether Mixpanel or one of its SDKs sends this event by itself."""
    return name in KNOWN_EVENTS or name.startswith(_KNOWN_EVENT_FAMILIES)


@lru_cache(maxsize=10_000)
def is_known_property(name: str) -> bool:
    """Whether Mixpanel or one of its SDKs sets this event property by itself."""
    if name in KNOWN_PROPERTIES or name.startswith(_KNOWN_FAMILIES):
        return True
    if name.startswith(RESERVED):
        return f"${name.removeprefix(RESERVED)}" in KNOWN_PROPERTIES
    # Campaign parameters are read in lower case only.
    if name.startswith("utm_") and name.islower():
        return True
    # Schematized pipelines write `$browser` as `mp_browser`.
    return name.startswith("mp_") and f"${name[3:]}" in KNOWN_PROPERTIES


def is_known_profile_property(name: str) -> bool:
    """Whether Mixpanel or one of its SDKs sets this user or group property by itself."""
    return (
        is_known_property(name)
        or name in _PROFILE_ONLY
        or name in PROFILE_PROPERTIES
        or name.startswith("initial_utm_")
    )


def has_reserved_prefix(name: str) -> bool:
    """Whether a name begins in the way that is kept for Mixpanel's own."""
    return name.startswith(RESERVED_PREFIXES)
