"""SDKs that do not know Simplified ID merge."""

from collections.abc import Iterator

from mpdoctor.identity.notes import OLD_SDK
from mpdoctor.model.identity import IdentityNote
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.settings import IdMerge
from mpdoctor.rules._identities import quoted_id


def check(note: IdentityNote) -> Iterator[Problem]:
    if note.kind == OLD_SDK and note.model is IdMerge.SIMPLIFIED:
        yield Problem(
            f"{quoted_id(note.value)} does not send what Simplified ID merge needs",
            at="properties.$lib_version",
            subject={"sender": note.value},
        )


RULE = Rule(
    code="ID022",
    name="sdk-below-simplified",
    severity=Severity.INFO,
    looks_at=IdentityNote,
    check=check,
    summary="Events come from an SDK older than Simplified ID merge, or from Unity.",
    why="Such an SDK sends neither `$device_id` nor `$user_id`, so its events are "
    "never linked.",
    fix="Upgrade: JavaScript 2.46.0, Android 7.3.0, iOS 5.0.2, Swift 4.0.5, React "
    "Native 2.2.0, Flutter 2.1.0 or later. Unity is not supported.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/id-management/migrating-to-simplified-id-merge-system",
    needs=frozenset({Need.EVENTS}),
)
