"""Which generation of ID merge a project uses, inferred from its export."""

from collections.abc import Mapping

from msgspec import Struct, field

from mpdoctor.model.identity import InferredModel
from mpdoctor.model.levels import Confidence
from mpdoctor.model.settings import IdMerge


class ModelEvidence(Struct, frozen=True):
    """Counts of what differs between the models; the SDKs' own `$identify` does not.

    `both` are events with device and user, `prefixed` those of a device alone under
    `$device:…`, `contrary` those whose `distinct_id` is neither what `$user_id` nor
    what `$device_id` would make of it. `rest`, `aliases` and `merges` count verbs,
    `failures` the properties with which Mixpanel marks a verb that failed. `replaced` are
    ids of users that Mixpanel replaced by another id.
    """

    both: int = 0
    prefixed: int = 0
    contrary: int = 0
    identifies: int = 0
    rest: int = 0
    aliases: int = 0
    merges: int = 0
    replaced: int = 0
    failures: Mapping[str, int] = field(default_factory=dict)


def infer(evidence: ModelEvidence, configured: IdMerge | None) -> InferredModel:
    """The model, how it was learnt, and how sure that is."""
    if configured is not None:
        return InferredModel(
            configured, "`project.id_merge` in the settings", Confidence.CERTAIN
        )
    original = _signs_of_original(evidence)
    if original:
        return InferredModel(
            IdMerge.ORIGINAL, " and ".join(original), Confidence.LIKELY
        )
    if evidence.failures.get("$identity_failure_reason"):
        return InferredModel(
            IdMerge.SIMPLIFIED,
            "`$identity_failure_reason` is only set by Simplified ID merge",
            Confidence.LIKELY,
        )
    if evidence.both and evidence.prefixed and not evidence.contrary:
        usual = (
            "`distinct_id` is `$user_id` wherever there is one, and `$device:…` "
            "elsewhere"
        )
        # SDKs send `$identify` and both ids in every model; whether Simplified stores
        # the verb was never established.
        if evidence.identifies:
            return InferredModel(
                IdMerge.SIMPLIFIED,
                f"{usual}; SDKs send that and `$identify` under Original ID merge, too",
                Confidence.POSSIBLE,
            )
        return InferredModel(IdMerge.SIMPLIFIED, usual, Confidence.LIKELY)
    if evidence.contrary > evidence.both / 10:
        return InferredModel(
            IdMerge.ORIGINAL,
            "`distinct_id` is not what `$user_id` and `$device_id` say",
            Confidence.POSSIBLE,
        )
    if evidence.both:
        return InferredModel(
            IdMerge.SIMPLIFIED,
            "events carry `$device_id` and `$user_id`",
            Confidence.POSSIBLE,
        )
    if evidence.identifies:
        return InferredModel(
            IdMerge.ORIGINAL,
            "ids are only joined by `$identify`; no event carries both `$device_id` "
            "and `$user_id`",
            Confidence.LIKELY,
        )
    if evidence.aliases:
        return InferredModel(
            IdMerge.ORIGINAL,
            "ids are only joined by `$create_alias`, as projects from before March 2020 "
            "(Legacy) do, too",
            Confidence.POSSIBLE,
        )
    return InferredModel(
        IdMerge.SIMPLIFIED,
        "the data does not show it; projects made since April 2024 use it",
        Confidence.POSSIBLE,
    )


def _signs_of_original(evidence: ModelEvidence) -> list[str]:
    signs = []
    if evidence.merges:
        signs.append("`$merge` was accepted")
    if evidence.rest:
        signs.append("`$identify` with `$identified_id` and `$anon_id` was accepted")
    if evidence.replaced:
        signs.append("user ids were replaced by other ids as canonical ones")
    if evidence.failures.get("$failure_reason"):
        signs.append("`$failure_reason` is only set by Original ID merge")
    if evidence.aliases and evidence.identifies and not evidence.both:
        signs.append("`$create_alias` stands beside `$identify`")
    return signs
