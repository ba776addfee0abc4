"""Pseudonyms for `--redact`: the same one for the same id, wherever it stands."""

import re
from collections.abc import Callable, Mapping
from hashlib import blake2b
from secrets import token_bytes
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from mpdoctor.mixpanel.ids import DEVICE_PREFIX
from mpdoctor.mixpanel.people import form_of
from mpdoctor.model.report import Diagnosis, Finding
from mpdoctor.text.masking import without_people

if TYPE_CHECKING:
    from mpdoctor.model.cdp import CdpCalls
    from mpdoctor.model.probes import ProbeStep
    from mpdoctor.model.volumes import Volumes
    from mpdoctor.model.walk import Walk

IdFormat = Callable[[str], str]
"""How an id is shown."""

_NAMELESS_KEYS = frozenset(
    [
        "because",
        "client",
        "confidence",
        "first",
        "form",
        "last",
        "looks_like",
        "match",
        "model",
        "model_inferred_from",
        "platform",
        "sender",
        "server",
        "time",
        "verb",
        "version",
        "event",
        "property",
        "operator",
    ]
)
"""Keys whose values name nobody."""

_ABOUT_PEOPLE = frozenset({"ID", "PRO"})
"""The families of which every text in subject and evidence may be an id."""

_NAMING_KEYS = frozenset(
    [
        *("user", "users", "device", "devices", "distinct_id", "distinct_ids", "email"),
        *("token", "tokens", "ids"),
    ]
)
"""Keys whose values name somebody or a project in findings of other families."""

_IDS = frozenset({"distinct_id", "$distinct_id", "$user_id", "$device_id", "alias"})

_PERSONAL = re.compile(
    r"[^\s`@<>]+@[^\s`@<>]+\.[^\s`@<>]+"
    r"|(?:\$device:)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|\b[0-9a-f]{32}\b",
    re.IGNORECASE,
)


def unchanged(id: str) -> str:
    """The id itself."""
    return id


class Anonymizer:
    """Puts pseudonyms in place of ids, addresses and tokens; each run has its own."""

    def __init__(self) -> None:
        self._key = token_bytes(16)

    def __call__(self, id: str) -> str:
        """The pseudonym of an id, which tells its form and nothing else."""
        if not id:
            return id
        bare = id.removeprefix(DEVICE_PREFIX)
        prefix = DEVICE_PREFIX if bare != id else ""
        digest = blake2b(
            bare.encode("utf-8", "surrogatepass"), key=self._key, digest_size=5
        ).hexdigest()
        form = form_of(bare)
        if form == "e-mail":
            return f"{prefix}{digest}@redacted.example"
        return f"{prefix}{form.split()[0].lower()}-{digest}"

    def diagnosis(self, diagnosis: Diagnosis) -> Diagnosis:
        """A diagnosis in which nobody is named."""
        return replace(
            diagnosis,
            findings=tuple(self._finding(finding) for finding in diagnosis.findings),
            unread=tuple(
                (self._impersonal(message), self._impersonal(hint))
                for message, hint in diagnosis.unread
            ),
            probe_steps=tuple(map(self._step, diagnosis.probe_steps)),
            streams=tuple(
                replace(
                    stream,
                    token=stream.token and self(stream.token),
                    endpoint=self._impersonal(stream.endpoint),
                )
                for stream in diagnosis.streams
            ),
            walk=diagnosis.walk and self._walk(diagnosis.walk),
            cdp_calls=tuple(map(self._cdp_calls, diagnosis.cdp_calls)),
            volumes=diagnosis.volumes and self._volumes(diagnosis.volumes),
        )

    def _walk(self, walk: "Walk") -> "Walk":
        cause, user = walk.cause, walk.choice.user
        names = {user} if user else set[str]()

        def shown(text: str) -> str:
            return self._impersonal(self._text(text, names))

        return replace(
            walk,
            cause=cause
            and replace(cause, message=shown(cause.message), help=shown(cause.help)),
            steps=tuple(
                replace(
                    step,
                    message=shown(step.message),
                    help=shown(step.help),
                    details={
                        self._impersonal(name): count
                        for name, count in step.details.items()
                    },
                )
                for step in walk.steps
            ),
            choice=replace(walk.choice, user=user and self(user)),
        )

    def _cdp_calls(self, calls: "CdpCalls") -> "CdpCalls":
        hide = self._impersonal
        return replace(
            calls,
            call=replace(calls.call, name=hide(calls.call.name)),
            records=tuple(
                replace(
                    record,
                    name=hide(record.name),
                    values={
                        hide(name): hide(value) for name, value in record.values.items()
                    },
                )
                for record in calls.records
            ),
            dropped=tuple(map(hide, calls.dropped)),
        )

    def _volumes(self, volumes: "Volumes") -> "Volumes":
        hide = self._impersonal
        return replace(
            volumes,
            events=tuple(
                replace(
                    one,
                    event=hide(one.event),
                    properties=tuple(map(hide, one.properties)),
                )
                for one in volumes.events
            ),
        )

    def _step(self, step: "ProbeStep") -> "ProbeStep":
        return replace(
            step,
            message=self._impersonal(step.message),
            advice=self._impersonal(step.advice),
            evidence={
                key: self._kept(key, value) for key, value in step.evidence.items()
            },
            details=tuple(
                (name, self._impersonal(found)) for name, found in step.details
            ),
        )

    def _finding(self, finding: Finding) -> Finding:
        finding = replace(
            finding,
            places=tuple(
                replace(place, field=self._impersonal(place.field))
                for place in finding.places
            ),
        )
        if finding.rule.family not in _ABOUT_PEOPLE:
            return self._of_records(finding)
        names: set[str] = set()
        subject = {
            key: value if key in _NAMELESS_KEYS else self._hidden(value, names)
            for key, value in finding.subject.items()
        }
        evidence = self._inside(finding.evidence, names)
        return replace(
            finding,
            subject=subject,
            evidence=evidence,
            message=self._text(finding.message, names),
            help=self._text(finding.help, names),
        )

    def _of_records(self, finding: Finding) -> Finding:
        """A finding that is about records: only some of what it says names anybody."""
        names: set[str] = set()
        name = finding.subject.get("property")

        def shown(key: str, value: Any) -> Any:
            if key in _NAMING_KEYS and isinstance(value, Mapping):
                return {self(str(named)): count for named, count in value.items()}
            if key in _NAMING_KEYS or (key == "samples" and name in _IDS):
                return self._hidden(value, names)
            return self._kept(key, value)

        return replace(
            finding,
            subject={key: shown(key, value) for key, value in finding.subject.items()},
            evidence={
                key: shown(key, value) for key, value in finding.evidence.items()
            },
            message=self._impersonal(self._text(finding.message, names)),
            help=self._impersonal(self._text(finding.help, names)),
        )

    def _kept(self, key: Any, value: Any) -> Any:
        """A value of which only what is personal by its form is hidden."""
        if isinstance(value, str):
            hidden = key in _NAMING_KEYS
            return self(value) if hidden else self._impersonal(value)
        if isinstance(value, Mapping):
            return {
                self._impersonal(str(name)): self._kept(name, inner)
                for name, inner in value.items()
            }
        if isinstance(value, list | tuple):
            return [self._kept(key, inner) for inner in value]
        return value

    def _impersonal(self, text: str) -> str:
        return without_people(_PERSONAL.sub(self._pseudonym, text))

    def _inside(self, evidence: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
        return {
            key: value
            if key in _NAMELESS_KEYS or key in ("senders", "server form", "client form")
            else self._hidden(value, names)
            for key, value in evidence.items()
        }

    def _hidden(self, value: Any, names: set[str]) -> Any:
        if isinstance(value, str):
            names.add(value)
            return self(value)
        if isinstance(value, list | tuple):
            return [self._hidden(each, names) for each in value]
        if isinstance(value, Mapping):
            return self._inside(value, names)
        return value

    def _text(self, text: str, names: set[str]) -> str:
        parts = text.split("`")
        for index in range(1, len(parts), 2):
            part = parts[index]
            for name in names:
                # Long ids are cut in messages.
                if part == name or (part.endswith("…") and name.startswith(part[:-1])):
                    parts[index] = self(name)
                    break
        return _PERSONAL.sub(self._pseudonym, "`".join(parts))

    def _pseudonym(self, match: re.Match[str]) -> str:
        found = match[0]
        return found if found.endswith("@redacted.example") else self(found)
