"""Names that one kind of sender sets by itself, each with the source that shows it.

Mixpanel's documentation lists what its current SDKs set (`names.py`). What its older SDKs,
customer data platforms and loaders set besides is known from their published sources only.
Names without `$` or `mp_` are here only if nobody else would choose them.
"""

from typing import NamedTuple


class SenderNames(NamedTuple):
    """Names of event properties and of profile properties, separated by white space."""

    sender: str
    source: str
    events: str = ""
    profiles: str = ""


SENDER_NAMES = (
    SenderNames(
        "Mixpanel's Objective-C SDK",
        "https://github.com/mixpanel/mixpanel-iphone/blob/master/Sources/Mixpanel.m",
        "$al_nav_in $al_nav_out $al_ref_back_out $app_release $app_version $experiments "
        "$from_binding $ios_ifa $variant_id mp_device_model",
        "$campaigns $experiments $ios_devices $ios_ifa $notifications",
    ),
    SenderNames(
        "Mixpanel's Android SDK",
        "https://github.com/mixpanel/mixpanel-android/blob/master/src/main/java/com/"
        "mixpanel/android/mpmetrics/AnalyticsMessages.java",
        "$app_release $app_version $experiments $from_binding $text $variant_id "
        "mp_campaign_id mp_message_id",
        "$android_devices $campaigns $experiments $notifications",
    ),
    SenderNames(
        "Mixpanel's JavaScript SDK",
        "https://github.com/mixpanel/mixpanel-js/blob/master/src/mixpanel-core.js",
        "mp_browser mp_keyword mp_loader mp_name_tag mp_note mp_page mp_platform "
        "mp_referrer",
    ),
    SenderNames(
        "Mixpanel's JavaScript SDK, autotrack",
        "https://github.com/mixpanel/mixpanel-js/blob/master/src/autotrack.js",
        "$ce_version $form_field $nth_child $nth_of_type $tag_name $title",
    ),
    SenderNames(
        "Mixpanel's messages and surveys, until 2020",
        "https://github.com/ak--47/mixpanel-import/blob/main/components/transforms.js",
        "$answer_count $answers $bounce_category $bounced $bounced_reason $button_id "
        "$button_label $cancelled $from_preview $marked_spam $responses "
        "$survey_collections $survey_responses $survey_shown $surveys $tap_action_type "
        "$tap_action_uri $tap_target",
        "$last_login",
    ),
    SenderNames(
        "Mixpanel's ad connectors",
        "https://github.com/ak--47/mixpanel-import/blob/main/components/transforms.js",
        "$ad_clicks $ad_cost $ad_impressions $ad_platform",
    ),
    SenderNames(
        "Mixpanel's hot shard records",
        "https://docs.mixpanel.com/docs/tracking-best-practices/hot-shard-limits",
        "hotshard_distinct_id hotshard_group_display_name hotshard_group_key",
    ),
    SenderNames(
        "Segment, classic",
        "https://github.com/segmentio/integration-mixpanel/blob/master/lib/index.js",
        "$app_release $app_version $ios_ifa $username mp_name_tag",
        "$android_devices $ios_devices $ios_ifa $last_seen $username",
    ),
    SenderNames(
        "Segment Actions",
        "https://github.com/segmentio/action-destinations/blob/main/packages/"
        "destination-actions/src/destinations/mixpanel/trackEvent/functions.ts",
        "$app_name $app_namespace $bitness $cellular_enabled $device_name $device_type "
        "$group_id $ios_ifa $locale $mobile $platform $platformVersion $screen_density "
        "$uaFullVersion $wifi_enabled $wow64 ad_tracking_enabled advertising_id "
        "app_platform event_original_name segment_source_name",
        "$username",
    ),
    SenderNames(
        "RudderStack, events",
        "https://github.com/rudderlabs/rudder-transformer/blob/develop/src/v0/"
        "destinations/mp/data/MPEventPropertiesConfig.json",
        "$app_name $app_namespace $session_id mp_device_model",
    ),
    SenderNames(
        "RudderStack, profiles",
        "https://github.com/rudderlabs/rudder-transformer/blob/develop/src/v0/"
        "destinations/mp/util.js",
        profiles="$android_devices $firstName $ios_devices $lastName $username",
    ),
    SenderNames(
        "mParticle",
        "https://github.com/mixpanel/mparticle-apple-integration-mixpanel/blob/main/"
        "Sources/mParticle-Mixpanel/MPKitMixpanel.swift",
        profiles="$Address $Age $Gender $Zip $mparticle_user_id",
    ),
    SenderNames(
        "Jitsu",
        "https://github.com/jitsucom/jitsu/blob/newjitsu/libs/core-functions/src/"
        "functions/mixpanel-destination.ts",
        "$app_name $app_namespace $device_name $device_type $group_id $session_id "
        "ad_tracking_enabled advertising_id",
    ),
    SenderNames(
        "Raw rows of JQL, Singer and Airbyte",
        "https://github.com/singer-io/tap-mixpanel/blob/master/tap_mixpanel/transform.py",
        "sampling_factor",
    ),
    SenderNames(
        "Fivetran",
        "https://github.com/fivetran/dbt_mixpanel/blob/main/macros/staging_columns.sql",
        "_fivetran_id _fivetran_synced",
        "_fivetran_synced",
    ),
    SenderNames(
        "Airbyte",
        "https://docs.airbyte.com/platform/understanding-airbyte/airbyte-metadata-fields",
        "mp_api_endpoint mp_api_timestamp_ms mp_event_size _airbyte_ab_id _airbyte_emitted_at _airbyte_extracted_at _airbyte_generation_id "
        "_airbyte_loaded_at _airbyte_meta _airbyte_normalized_at _airbyte_raw_id",
        "_airbyte_extracted_at _airbyte_generation_id _airbyte_meta _airbyte_raw_id",
    ),
    SenderNames(
        "Mixpanel's cohort partners",
        "https://docs.mixpanel.com/docs/cohort-sync/integrations/braze",
        profiles="$CleverTap_user_id $airship_named_user $android_urban_airship_channel_id "
        "$apptimize_user_id $braze_external_id $ios_urban_airship_channel_id "
        "$iterable_user_id $kameleoon_mapping_id $leanplum_user_id $moengage_user_id "
        "$onesignal_user_id $vwo_user_id",
    ),
)

EVENT_PROPERTIES = frozenset(" ".join(each.events for each in SENDER_NAMES).split())
"""Event properties that one of these senders sets."""

PROFILE_PROPERTIES = frozenset(" ".join(each.profiles for each in SENDER_NAMES).split())
"""Profile properties that one of these senders sets."""

RESERVED = "mp_reserved_"
"""How Singer and Airbyte write the `$` of a name: `mp_reserved_city` is `$city`."""
