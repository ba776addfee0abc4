"""Mobile SDKs that have lost their automatic events."""

import re
from collections.abc import Iterator

from mpdoctor.diagnosis.seen import seen_from, senders_shown
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import InputTotals

OLDEST = {
    "android": (7, 0, 0),
    "iphone": (5, 0, 0),
    "swift": (4, 0, 0),
    "react-native": (2, 0, 0),
    "flutter": (2, 0, 0),
}
"""The first versions that do not need `/decide`, by `mp_lib`."""

_VERSION = re.compile(r"v?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?(?![\d.])")


def check(totals: InputTotals) -> Iterator[Problem]:
    for lib, oldest in OLDEST.items():
        old = [
            source
            for source in totals.sources
            if source.sender.lib == lib and _is_older(source.sender.version, oldest)
        ]
        if old:
            seen = seen_from(old)
            yield Problem(
                f"events come from `{lib}` {_listed(old[0].sender.version)}, which "
                "asks the retired `/decide` whether to track automatic events",
                f"use {'.'.join(map(str, oldest))} or later",
                at="properties.$lib_version",
                subject={"library": lib},
                count=seen.count,
                positions=seen.positions,
                evidence={"senders": senders_shown(seen)},
            )


def _is_older(version: str, oldest: tuple[int, int, int]) -> bool:
    found = _VERSION.match(version)
    if found is None:
        return False
    return tuple(int(part or 0) for part in found.groups()) < oldest


def _listed(version: str) -> str:
    return version[:20].replace("`", "'")


RULE: Rule[InputTotals] = Rule(
    code="SDK004",
    name="obsolete-sdk",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=InputTotals,
    check=check,
    summary="Events come from a mobile SDK that needs the endpoint `/decide`, which Mixpanel "
    "has shut down.",
    why="Such an SDK asks `/decide` whether to track automatic events. Since April 2026 "
    "there is no answer, and the automatic events stop without an error.",
    fix="Upgrade to Android 7.0.0, iOS (Objective-C) 5.0.0, Swift 4.0.0, React Native 2.0.0, "
    "Flutter 2.0.0 or later, and set `trackAutomaticEvents`.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/sdks/swift",
    needs=frozenset({Need.EVENTS}),
)
