"""Step 3: in which region the token is known.

Nothing is written. `/import` looks at the token before it looks at the event: a token
that a region does not know is refused with 401, a known one gets as far as the event,
which is made to fail there, with 400.
"""

from collections.abc import Iterator, Sequence
from secrets import token_hex

from msgspec.structs import replace

from mpdoctor.analysis.tokens import is_secret, known_tokens
from mpdoctor.http import Client, Credentials, token_as_user
from mpdoctor.http.endpoints import probe_token
from mpdoctor.mixpanel.hosts import (
    DEFAULT_HOSTS,
    INGESTION,
    REGION_NAMES,
    family,
    region_of,
)
from mpdoctor.mixpanel.tokens import shorten_token, token_flaw
from mpdoctor.model.answers import Answer
from mpdoctor.model.probes import (
    HostProbe,
    HostState,
    OtherToken,
    ProbeStep,
    StepStatus,
    TokenProbe,
    TokenVerdict,
)
from mpdoctor.model.settings import Region, Setup
from mpdoctor.probes.messages import (
    TIME_IS_UP,
    enumerated,
    not_tried,
    retry_later,
)
from mpdoctor.probes.settings_step import reason_not_to_send

MOST_OTHERS = 3
"""Tokens of the data that regions are asked about: those of most records."""


def token_step(
    setup: Setup,
    client: Client,
    host: HostProbe | None,
    tokens: Sequence[str] = (),
) -> tuple[ProbeStep, TokenProbe | None]:
    """The step's outcome, and what the regions answer, the expected one first."""
    why = reason_not_to_send(setup) or _not_mixpanel(host)
    if not why and client.deadline.passed:
        why = TIME_IS_UP
    if why:
        return not_tried(3, why), None
    credentials = token_as_user(setup.token or "")
    expected = expected_region(setup)
    verdicts: dict[Region, TokenVerdict] = {}
    answers: dict[Region, Answer] = {}
    refused_with_project = False
    for region in _order(expected):
        if client.deadline.passed:
            break
        answers[region] = probe_token(client, region, credentials, setup.project_id)
        verdicts[region] = token_verdict(answers[region])
        if verdicts[region] is TokenVerdict.REFUSED and setup.project_id is not None:
            # It may be the id beside the token that is wrong.
            alone = probe_token(client, region, credentials)
            if token_verdict(alone) is TokenVerdict.ACCEPTED:
                answers[region], verdicts[region] = alone, TokenVerdict.ACCEPTED
                refused_with_project = True
        if verdicts[region] is TokenVerdict.ACCEPTED:
            break
        if region is expected and verdicts[region] is TokenVerdict.UNKNOWN:
            break
    probe = TokenProbe(verdicts, answers, refused_with_project=refused_with_project)
    if probe.home is not None:
        probe = _with_control(client, probe, probe.home)
        probe = replace(probe, others=_other_homes(setup, client, tokens))
    return _step(setup, probe, expected), probe


def expected_region(setup: Setup) -> Region | None:
    """The region that the settings name, by itself or by its host."""
    if setup.region is not None:
        return setup.region
    host = setup.api_host or ""
    return region_of(host) if family(host) == INGESTION else None


def _order(expected: Region | None) -> Iterator[Region]:
    if expected is not None:
        yield expected
    yield from (region for region in Region if region is not expected)


def _not_mixpanel(host: HostProbe | None) -> str:
    if host is None:
        return "the ingestion host was not asked"
    if host.state is HostState.MIXPANEL:
        return ""
    return "nothing proved that the ingestion host is Mixpanel's"


def token_verdict(answer: Answer) -> TokenVerdict:
    """What an answer to the probe proves about the token."""
    body = answer.body
    if not answer.is_json or not isinstance(body, dict):
        return TokenVerdict.UNKNOWN
    if answer.status == 401 and "error" in body:
        return TokenVerdict.REFUSED
    if (
        answer.status == 400
        and not body.get("num_records_imported")
        and (body.get("failed_records") or "validation" in str(body.get("error")))
    ):
        return TokenVerdict.ACCEPTED
    return TokenVerdict.UNKNOWN


def _with_control(client: Client, probe: TokenProbe, home: Region) -> TokenProbe:
    """Ask the same with a made-up token, which must be refused."""
    if client.deadline.passed:
        return probe
    made_up = token_verdict(probe_token(client, home, token_as_user(token_hex(16))))
    if made_up is TokenVerdict.ACCEPTED:
        verdicts = {**probe.verdicts, home: TokenVerdict.UNKNOWN}
        return replace(probe, verdicts=verdicts, control=False)
    control = True if made_up is TokenVerdict.REFUSED else None
    return replace(probe, control=control)


def _other_homes(
    setup: Setup, client: Client, tokens: Sequence[str]
) -> dict[str, OtherToken]:
    """The regions of tokens that the records carry and the settings do not know."""
    known = known_tokens(setup)
    foreign = [
        token
        for token in tokens
        if token not in known
        and token_flaw(token) is None
        and not is_secret(token, setup)
    ]
    return {
        token: _home_of(client, token_as_user(token)) for token in foreign[:MOST_OTHERS]
    }


def _home_of(client: Client, credentials: Credentials) -> OtherToken:
    for region in Region:
        if client.deadline.passed:
            return OtherToken.UNKNOWN
        verdict = token_verdict(probe_token(client, region, credentials))
        if verdict is TokenVerdict.ACCEPTED:
            return OtherToken[region.name]
        if verdict is TokenVerdict.UNKNOWN:
            return OtherToken.UNKNOWN
    return OtherToken.GONE


def _step(setup: Setup, probe: TokenProbe, expected: Region | None) -> ProbeStep:
    shown = shorten_token(setup.token or "")
    evidence = {
        "regions": {
            region.value: {"verdict": str(verdict), **probe.answers[region].evidence()}
            for region, verdict in probe.verdicts.items()
        },
        "made_up_token_refused": probe.control,
        "tokens_in_the_data": {
            token: str(home) for token, home in probe.others.items()
        },
    }
    home = probe.home
    if home is not None and expected in (None, home) and probe.refused_with_project:
        return ProbeStep(
            3,
            StepStatus.REFUTED,
            f"token `{shown}` lives in {REGION_NAMES[home]}, but is refused together with "
            f"project {setup.project_id}",
            "compare `project.id` and token with Project Settings",
            evidence,
        )
    if home is not None and expected in (None, home):
        message = f"token `{shown}` lives in {REGION_NAMES[home]}"
        if probe.control:
            message += "; a made-up one is refused there"
        advice = "" if expected else f"set `project.region` to `{home.value}`"
        return ProbeStep(3, StepStatus.PROVED, message, advice, evidence)
    if home is not None and expected is not None:
        return ProbeStep(
            3,
            StepStatus.REFUTED,
            f"token `{shown}` lives in {REGION_NAMES[home]}, not in {REGION_NAMES[expected]}",
            f"send to `{DEFAULT_HOSTS[home]}`, or take the token of the project in "
            f"{REGION_NAMES[expected]}",
            evidence,
        )
    if probe.refused_everywhere:
        return ProbeStep(
            3,
            StepStatus.REFUTED,
            f"no project in any region answers to token `{shown}`",
            "copy the token from Project Settings; it changes when a project is reset",
            evidence,
        )
    return ProbeStep(
        3, StepStatus.UNSETTLED, _unsettled(probe), _advice(probe), evidence
    )


def _unsettled(probe: TokenProbe) -> str:
    if probe.control is False:
        return "a made-up token is answered like this one, so the answer proves nothing"
    accepted = [
        region
        for region, answer in probe.answers.items()
        if isinstance(answer.body, dict) and answer.body.get("num_records_imported")
    ]
    if accepted:
        return f"{REGION_NAMES[accepted[0]]} took an event that it had to refuse"
    unknown = [
        f"{REGION_NAMES[region]} answered {probe.answers[region].summary()}"
        for region, verdict in probe.verdicts.items()
        if verdict is TokenVerdict.UNKNOWN
    ]
    refused = [
        REGION_NAMES[region]
        for region, verdict in probe.verdicts.items()
        if verdict is TokenVerdict.REFUSED
    ]
    answers = enumerated(unknown) or "not every region could be asked"
    return f"{answers}; it is unknown in {enumerated(refused)}" if refused else answers


def _advice(probe: TokenProbe) -> str:
    for region, verdict in probe.verdicts.items():
        if verdict is TokenVerdict.UNKNOWN:
            return retry_later(probe.answers[region])
    return "try again with a longer `--deadline`"
