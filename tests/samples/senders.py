"""What each SDK adds to an event by itself, and what Mixpanel stamps on it."""

from typing import Any

from tests.samples.dice import Dice

Properties = dict[str, Any]

EU = "api-eu.mixpanel.com"
US = "api.mixpanel.com"


def web(version: str = "2.56.0") -> Properties:
    return {
        "mp_lib": "web",
        "$lib_version": version,
        "$os": "Mac OS X",
        "$browser": "Firefox",
        "$browser_version": 140,
        "$current_url": "https://shop.example.com/",
        "$screen_height": 1080,
        "$screen_width": 1920,
        "$initial_referrer": "$direct",
        "$initial_referring_domain": "$direct",
    }


def ios(app: str = "4.12.0") -> Properties:
    return {
        "mp_lib": "swift",
        "$lib_version": "5.0.4",
        "$os": "iOS",
        "$os_version": "18.5",
        "$manufacturer": "Apple",
        "$model": "iPhone16,1",
        "$app_version_string": app,
        "$app_build_number": app.replace(".", ""),
        "$screen_height": 852,
        "$screen_width": 393,
        "$wifi": True,
    }


def android(version: str = "8.0.3", app: str = "4.12.1") -> Properties:
    return {
        "mp_lib": "android",
        "$lib_version": version,
        "$os": "Android",
        "$os_version": "15",
        "$manufacturer": "Google",
        "$brand": "google",
        "$model": "Pixel 8",
        "$app_version_string": app,
        "$app_build_number": app.replace(".", ""),
        "$screen_dpi": 420,
        "$screen_height": 2400,
        "$screen_width": 1080,
        "$wifi": False,
    }


def python() -> Properties:
    return {"mp_lib": "python", "$lib_version": "4.10.1"}


def stamps(dice: Dice, time: int, endpoint: str = EU) -> Properties:
    received = time * 1000 + dice.between(300, 9000)
    return {
        "$mp_api_endpoint": endpoint,
        "$mp_api_timestamp_ms": received,
        "mp_processing_time_ms": received + dice.between(200, 2500),
    }


CITIES = (
    ("Berlin", "Land Berlin", "DE"),
    ("Köln", "North Rhine-Westphalia", "DE"),
    ("Lyon", "Auvergne-Rhône-Alpes", "FR"),
    ("Utrecht", "Utrecht", "NL"),
)


def whereabouts(dice: Dice) -> Properties:
    city, region, country = dice.one_of(CITIES)
    return {"$city": city, "$region": region, "mp_country_code": country}
