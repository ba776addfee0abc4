"""Step 3: in which region the token is known.

Nothing is written. `/import` looks at the token before it looks at the event: a token
that a region does not know is refused with 401, a known one gets as far as the event,
which is made to fail there, with 400.
"""

from collections.abc import Iterator, Sequence
from secrets import token_hex
from typing import Any

from msgspec.structs import replace

from mpdoctor.diagnosis.tokens import unknown_tokens
from mpdoctor.http import Client, Credentials, token_as_user
from mpdoctor.http.endpoints import probe_settings, probe_token
from mpdoctor.mixpanel.hosts import (
    DEFAULT_HOSTS,
    INGESTION,
    REGION_NAMES,
    family,
    region_of,
)
from mpdoctor.mixpanel.tokens import shorten_token
from mpdoctor.model.answers import Answer
from mpdoctor.model.probes import (
    AccountProbe,
    Affects,
    HostProbe,
    HostState,
    OtherToken,
    ProbeStep,
    StepStatus,
    TokenProbe,
    TokenProof,
    TokenVerdict,
)
from mpdoctor.model.settings import Region, Setup
from mpdoctor.probes.messages import (
    enumerated,
    evidence_of,
    not_tried,
    out_of_time,
    retry_later,
)
from mpdoctor.probes.settings_step import reason_not_to_send


def token_step(
    setup: Setup,
    client: Client,
    host: HostProbe | None,
    tokens: Sequence[str] = (),
) -> tuple[ProbeStep, TokenProbe | None]:
    """The step's outcome, and what the regions answer, the expected one first."""
    why = reason_not_to_send(setup) or _not_mixpanel(host)
    if why:
        return not_tried(3, why), None
    if client.deadline.passed:
        return out_of_time(3), None
    credentials = token_as_user(setup.token or "")
    expected = expected_region(setup)
    probe = _asked(setup, client, credentials, expected)
    if probe.home is not None:
        probe = _with_control(client, probe, probe.home)
    if probe.home is not None:
        probe = _with_proof(client, probe, probe.home, credentials)
        probe = replace(probe, others=_other_homes(setup, client, tokens))
    return _step(setup, probe, expected), probe


def _asked(
    setup: Setup, client: Client, credentials: Credentials, expected: Region | None
) -> TokenProbe:
    """What the regions answer, until one of them knows the token."""
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
    return TokenProbe(verdicts, answers, refused_with_project=refused_with_project)


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


def _with_proof(
    client: Client, probe: TokenProbe, home: Region, credentials: Credentials
) -> TokenProbe:
    """Ask a route that, unlike `/import`, does not accept API secrets; a made-up token
    shows whether it looks at the token at all."""
    if client.deadline.passed:
        return probe
    real = probe_settings(client, home, credentials)
    answers = [real]
    proof = TokenProof.UNKNOWN
    if not client.deadline.passed:
        made_up = probe_settings(client, home, token_as_user(token_hex(16)))
        answers.append(made_up)
        if _is_refused(made_up):
            if real.is_json and real.status == 200:
                proof = TokenProof.TOKEN
            elif _is_refused(real):
                proof = TokenProof.LIKELY_SECRET
    return replace(probe, proof=proof, proof_answers=tuple(answers))


def _is_refused(answer: Answer) -> bool:
    return answer.is_json and answer.status in (401, 403)


def _other_homes(
    setup: Setup, client: Client, tokens: Sequence[str]
) -> dict[str, OtherToken]:
    """The regions of tokens that the records carry and the settings do not know."""
    return {
        token: _home_of(client, token_as_user(token))
        for token in unknown_tokens(setup, tokens)
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


def with_account(
    setup: Setup, step: ProbeStep, probe: TokenProbe, account: AccountProbe | None
) -> tuple[ProbeStep, TokenProbe]:
    """The same step, once a service account has shown what the token is."""
    project = account.project if account is not None else None
    if probe.home is None or project is None:
        return step, probe
    if project.secret_as_token:
        probe = replace(probe, proof=TokenProof.SECRET)
    elif setup.token == project.token or (
        account is not None and setup.token in account.owners
    ):
        probe = replace(probe, proof=TokenProof.TOKEN)
    return _step(setup, probe, expected_region(setup)), probe


def _step(setup: Setup, probe: TokenProbe, expected: Region | None) -> ProbeStep:
    details = tuple(
        (f"token `{shorten_token(token)}` in the data", str(home))
        for token, home in probe.others.items()
    )
    step = _judged(setup, probe, expected)
    affects = Affects.EVERYBODY if step.status is StepStatus.REFUTED else step.affects
    return replace(step, details=details, affects=affects)


_NOT_PROVED = "`/import` accepts API secrets too"


def _judged(setup: Setup, probe: TokenProbe, expected: Region | None) -> ProbeStep:
    home, shown = probe.home, shorten_token(setup.token or "")
    if home is not None:
        outcome = _at_home(setup, probe, home, expected, shown)
    elif probe.refused_everywhere:
        outcome = (
            StepStatus.REFUTED,
            f"no project in any region has token `{shown}`",
            "copy the token from Project Settings; it changes when a project is reset",
        )
    else:
        outcome = StepStatus.UNSETTLED, _unsettled(probe), _advice(probe)
    return ProbeStep(3, *outcome, _evidence(probe))


def _evidence(probe: TokenProbe) -> dict[str, Any]:
    return {
        "regions": {
            region.value: {"verdict": str(verdict), **probe.answers[region].evidence()}
            for region, verdict in probe.verdicts.items()
        },
        "made_up_token_refused": probe.control,
        "proof": str(probe.proof),
        "proof_asked": evidence_of(probe.proof_answers),
        "tokens_in_the_data": {
            token: str(home) for token, home in probe.others.items()
        },
    }


def _at_home(
    setup: Setup,
    probe: TokenProbe,
    home: Region,
    expected: Region | None,
    shown: str,
) -> tuple[StepStatus, str, str]:
    """Status, message and advice for a token that `home` accepts."""
    if probe.proof is TokenProof.SECRET:
        return (
            StepStatus.REFUTED,
            f"`{shown}` is not the token but the API secret of the project in "
            f"{REGION_NAMES[home]}",
            "copy the token from Project Settings; events with the secret as token are "
            "discarded",
        )
    if probe.proof is TokenProof.LIKELY_SECRET:
        return (
            StepStatus.UNSETTLED,
            f"{REGION_NAMES[home]} accepts `{shown}`, but it is probably the API secret: "
            "`/settings`, which takes only tokens, refuses it like a made-up one",
            "compare it with the token in Project Settings; a `service_account` proves it",
        )
    if expected is not None and expected is not home:
        return (
            StepStatus.REFUTED,
            f"token `{shown}` lives in {REGION_NAMES[home]}, not in {REGION_NAMES[expected]}",
            f"send to `{DEFAULT_HOSTS[home]}`, or take the token of the project in "
            f"{REGION_NAMES[expected]}",
        )
    if probe.refused_with_project:
        return (
            StepStatus.REFUTED,
            f"token `{shown}` lives in {REGION_NAMES[home]}, but is refused together with "
            f"project {setup.project_id}",
            "compare `project.id` and token with Project Settings",
        )
    advice = "" if expected else f"set `project.region` to `{home.value}`"
    if probe.proof is TokenProof.TOKEN:
        message = f"token `{shown}` lives in {REGION_NAMES[home]}"
    else:
        message = (
            f"`{shown}` belongs to a project in {REGION_NAMES[home]}; not proved: that "
            f"it is the token, because {_NOT_PROVED}"
        )
        advice = advice or (
            "compare it with the token in Project Settings; a `service_account` "
            "proves it"
        )
    if probe.control:
        message += "; a made-up one is refused there"
    return StepStatus.PROVED, message, advice


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
