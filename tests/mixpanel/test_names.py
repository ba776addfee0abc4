"""Which names nobody has to plan."""

import pytest

from mpdoctor.mixpanel.names import (
    has_reserved_prefix,
    is_known_event,
    is_known_profile_property,
    is_known_property,
)


@pytest.mark.parametrize(
    "name",
    [
        "$identify",
        "$create_alias",
        "$merge",
        "$mp_web_page_view",
        "$mp_click",
        "$experiment_started",
        "$ae_session",
        "mp_page_view",
    ],
)
def test_system_events_are_known(name: str) -> None:
    assert is_known_event(name)


@pytest.mark.parametrize("name", ["$sign_up", "mp_sign_up", "identify", "Sign Up", "$"])
def test_other_events_are_not_known(name: str) -> None:
    assert not is_known_event(name)


@pytest.mark.parametrize(
    "name",
    [
        "time",
        "distinct_id",
        "$device_id",
        "token",
        "ip",
        "$browser",
        "mp_lib",
        "mp_processing_time_ms",
        "$mp_api_timestamp_ms",
        "$mp_metadata",
        "$import",
        "utm_source",
        "utm_anything",
        "gclid",
        "current_url_path",
        "$el_attr__href",
        "$android_os_version",
        "$warehouse_table",
        "Variant name",
        "mp_browser",
    ],
)
def test_what_sdks_and_ingestion_set_is_known(name: str) -> None:
    assert is_known_property(name)


@pytest.mark.parametrize(
    "name",
    ["plan", "$plan", "mp_plan", "current_plan", "Time", "bucket", "$bucket", "utm"],
)
def test_custom_properties_are_not_known(name: str) -> None:
    assert not is_known_property(name)


def test_profiles_know_more_than_events() -> None:
    assert is_known_profile_property("$last_seen")
    assert is_known_profile_property("initial_utm_source")
    assert not is_known_property("initial_utm_source")
    assert not is_known_profile_property("$favourite")


@pytest.mark.parametrize(
    ("name", "reserved"),
    [("$x", True), ("mp_x", True), ("mpx", False), ("MP_x", False), ("price$", False)],
)
def test_reserved_prefixes(name: str, reserved: bool) -> None:
    assert has_reserved_prefix(name) is reserved
