"""Rung 3: does the token live in this region?

Nothing is written. `/import` looks at the token before it looks at the event: a token
that a region does not know is refused with 401, a known one gets as far as the event,
which is made to fail there, with 400.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from secrets import token_hex

from mpdoctor.analysis.tokens import is_secret, known_tokens
from mpdoctor.http import Client, Credentials, token_as_user
from mpdoctor.http.endpoints import probe_token
from mpdoctor.mixpanel.hosts import DEFAULT_HOSTS, INGESTION, family, region_of
from mpdoctor.mixpanel.tokens import shortened, token_flaw
from mpdoctor.model.answers import Answer
from mpdoctor.model.probes import (
    HostProbe,
    OtherToken,
    ProbeStep,
    Reach,
    StepStatus,
    TokenProbe,
    TokenVerdict,
)
from mpdoctor.model.settings import Region, Setup
from mpdoctor.probes.settings_rung import hopeless
from mpdoctor.probes.words import (
    NAMES,
    REGIONS,
    TIME_IS_UP,
    listed,
    not_tried,
    retry_later,
)


def token_rung(
    setup: Setup,
    client: Client,
    host: HostProbe | None,
    tokens: Sequence[str] = (),
) -> tuple[ProbeStep, TokenProbe | None]:
    """Where the token lives, asked first where it should."""
    why = hopeless(setup) or _no_way(host)
    if not why and client.deadline.passed:
        why = TIME_IS_UP
    if why:
        return not_tried(3, why), None
    credentials = token_as_user(setup.token or "")
    expected = expected_region(setup)
    verdicts: dict[Region, TokenVerdict] = {}
    answers: dict[Region, Answer] = {}
    apart = False
    for region in _order(expected):
        if client.deadline.passed:
            break
        answers[region] = probe_token(client, region, credentials, setup.project_id)
        verdicts[region] = verdict(answers[region])
        if verdicts[region] is TokenVerdict.REFUSED and setup.project_id is not None:
            # It may be the id beside the token that is wrong.
            alone = probe_token(client, region, credentials)
            if verdict(alone) is TokenVerdict.LIVES:
                answers[region], verdicts[region] = alone, TokenVerdict.LIVES
                apart = True
        if verdicts[region] is TokenVerdict.LIVES:
            break
        if region is expected and verdicts[region] is TokenVerdict.UNKNOWN:
            break
    probe = TokenProbe(verdicts, answers, apart=apart)
    if probe.home is not None:
        probe = _controlled(client, probe, probe.home)
        probe = replace(probe, others=_others(setup, client, tokens))
    return _rung(setup, probe, expected), probe


def expected_region(setup: Setup) -> Region | None:
    """The region that the settings mean."""
    if setup.region is not None:
        return setup.region
    host = setup.api_host or ""
    return region_of(host) if family(host) == INGESTION else None


def _order(expected: Region | None) -> Iterator[Region]:
    if expected is not None:
        yield expected
    yield from (region for region in Region if region is not expected)


def _no_way(host: HostProbe | None) -> str:
    if host is None:
        return "the ingestion host was not asked"
    if host.reach is Reach.MIXPANEL:
        return ""
    return "nothing proved that the ingestion host is Mixpanel's"


def verdict(answer: Answer) -> TokenVerdict:
    """What an answer to the probe says of the token."""
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
        return TokenVerdict.LIVES
    return TokenVerdict.UNKNOWN


def _controlled(client: Client, probe: TokenProbe, home: Region) -> TokenProbe:
    """Ask the same with a token that nobody has: it must be refused."""
    if client.deadline.passed:
        return probe
    made_up = verdict(probe_token(client, home, _nobodys()))
    if made_up is TokenVerdict.LIVES:
        verdicts = {**probe.verdicts, home: TokenVerdict.UNKNOWN}
        return replace(probe, verdicts=verdicts, control=False)
    control = True if made_up is TokenVerdict.REFUSED else None
    return replace(probe, control=control)


def _others(
    setup: Setup, client: Client, tokens: Sequence[str]
) -> dict[str, OtherToken]:
    """Where the tokens live that the records carry and the settings do not know."""
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
        said = verdict(probe_token(client, region, credentials))
        if said is TokenVerdict.LIVES:
            return OtherToken[region.name]
        if said is TokenVerdict.UNKNOWN:
            return OtherToken.UNKNOWN
    return OtherToken.GONE


MOST_OTHERS = 3
"""Tokens of the data that are asked about: those of most records."""


def _nobodys() -> Credentials:
    return token_as_user(token_hex(16))


def _rung(setup: Setup, probe: TokenProbe, expected: Region | None) -> ProbeStep:
    shown = shortened(setup.token or "")
    evidence = {
        "regions": {
            region.value: {"verdict": str(said), **probe.answers[region].evidence()}
            for region, said in probe.verdicts.items()
        },
        "made_up_token_refused": probe.control,
        "tokens_in_the_data": {
            token: str(became) for token, became in probe.others.items()
        },
    }
    home = probe.home
    if home is not None and expected in (None, home) and probe.apart:
        return ProbeStep(
            3,
            NAMES[3],
            StepStatus.REFUTED,
            f"token `{shown}` lives in {REGIONS[home]}, but is refused together with "
            f"project {setup.project_id}",
            "compare `project.id` and token with Project Settings",
            evidence,
        )
    if home is not None and expected in (None, home):
        says = f"token `{shown}` lives in {REGIONS[home]}"
        if probe.control:
            says += "; a made-up one is refused there"
        advice = "" if expected else f"set `project.region` to `{home.value}`"
        return ProbeStep(3, NAMES[3], StepStatus.PROVED, says, advice, evidence)
    if home is not None and expected is not None:
        return ProbeStep(
            3,
            NAMES[3],
            StepStatus.REFUTED,
            f"token `{shown}` lives in {REGIONS[home]}, not in {REGIONS[expected]}",
            f"send to `{DEFAULT_HOSTS[home]}`, or take the token of the project in "
            f"{REGIONS[expected]}",
            evidence,
        )
    if probe.refused_everywhere:
        return ProbeStep(
            3,
            NAMES[3],
            StepStatus.REFUTED,
            f"no project in any region answers to token `{shown}`",
            "copy the token from Project Settings; it changes when a project is reset",
            evidence,
        )
    return ProbeStep(
        3, NAMES[3], StepStatus.UNSETTLED, _unsettled(probe), _advice(probe), evidence
    )


def _unsettled(probe: TokenProbe) -> str:
    if probe.control is False:
        return "a made-up token is answered like this one, so the answer proves nothing"
    stored = [
        region
        for region, answer in probe.answers.items()
        if isinstance(answer.body, dict) and answer.body.get("num_records_imported")
    ]
    if stored:
        return f"{REGIONS[stored[0]]} took an event that it had to refuse"
    unknown = [
        f"{REGIONS[region]} answered {probe.answers[region].told()}"
        for region, said in probe.verdicts.items()
        if said is TokenVerdict.UNKNOWN
    ]
    refused = [
        REGIONS[region]
        for region, said in probe.verdicts.items()
        if said is TokenVerdict.REFUSED
    ]
    told = listed(unknown) or "not every region could be asked"
    return f"{told}; it is unknown in {listed(refused)}" if refused else told


def _advice(probe: TokenProbe) -> str:
    for region, said in probe.verdicts.items():
        if said is TokenVerdict.UNKNOWN:
            return retry_later(probe.answers[region])
    return "try again with a longer `--deadline`"
