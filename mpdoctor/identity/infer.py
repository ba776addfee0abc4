"""Which generation of ID merge a project uses, told by what its export looks like."""

from collections.abc import Mapping
from dataclasses import dataclass

from mpdoctor.model.identity import Verdict
from mpdoctor.model.levels import Confidence
from mpdoctor.model.settings import IdMerge


@dataclass(frozen=True, slots=True)
class Evidence:
    """Counts of what tells the models apart; the SDKs' own `$identify` does not.

    `both` are events with device and user, `prefixed` those of a device alone under
    `$device:…`, `contrary` those whose `distinct_id` is neither what `$user_id` nor
    what `$device_id` would make of it. `rest`, `aliases` and `merges` count verbs.
    """

    both: int = 0
    prefixed: int = 0
    contrary: int = 0
    identifies: int = 0
    rest: int = 0
    aliases: int = 0
    merges: int = 0
    failures: Mapping[str, int] | None = None
    rekeyed_devices: int = 0


def infer(evidence: Evidence, configured: IdMerge | None) -> Verdict:
    """The model, how it was learnt, and how sure that is."""
    if configured is not None:
        return Verdict(
            configured, "`project.id_merge` in the settings", Confidence.CERTAIN
        )
    failures = evidence.failures or {}
    original = _original(evidence, failures)
    if original:
        return Verdict(IdMerge.ORIGINAL, " and ".join(original), Confidence.LIKELY)
    if failures.get("$identity_failure_reason"):
        return Verdict(
            IdMerge.SIMPLIFIED,
            "`$identity_failure_reason` is only set by Simplified ID merge",
            Confidence.LIKELY,
        )
    if evidence.both and evidence.prefixed and not evidence.contrary:
        told = (
            "`distinct_id` is `$user_id` wherever there is one, and `$device:…` "
            "elsewhere"
        )
        # SDKs send `$identify` and both ids in every model; whether Simplified stores
        # the verb was never established.
        if evidence.identifies:
            return Verdict(
                IdMerge.SIMPLIFIED,
                f"{told}; SDKs send that and `$identify` under Original ID merge, too",
                Confidence.POSSIBLE,
            )
        return Verdict(IdMerge.SIMPLIFIED, told, Confidence.LIKELY)
    if evidence.contrary > evidence.both / 10:
        return Verdict(
            IdMerge.ORIGINAL,
            "`distinct_id` is not what `$user_id` and `$device_id` say",
            Confidence.POSSIBLE,
        )
    if evidence.both:
        return Verdict(
            IdMerge.SIMPLIFIED,
            "events carry `$device_id` and `$user_id`",
            Confidence.POSSIBLE,
        )
    if evidence.identifies:
        return Verdict(
            IdMerge.ORIGINAL,
            "ids are only joined by `$identify`; no event carries both `$device_id` "
            "and `$user_id`",
            Confidence.LIKELY,
        )
    if evidence.aliases:
        return Verdict(
            IdMerge.ORIGINAL,
            "ids are only joined by `$create_alias`, as projects from before March 2020 "
            "(Legacy) do, too",
            Confidence.POSSIBLE,
        )
    return Verdict(
        IdMerge.SIMPLIFIED,
        "nothing in the data tells; projects made since April 2024 use it",
        Confidence.POSSIBLE,
    )


def _original(evidence: Evidence, failures: Mapping[str, int]) -> list[str]:
    said = []
    if evidence.merges:
        said.append("`$merge` was accepted")
    if evidence.rest:
        said.append("`$identify` with `$identified_id` and `$anon_id` was accepted")
    if failures.get("$failure_reason"):
        said.append("`$failure_reason` is only set by Original ID merge")
    if evidence.aliases and evidence.identifies and not evidence.both:
        said.append("`$create_alias` stands beside `$identify`")
    return said
