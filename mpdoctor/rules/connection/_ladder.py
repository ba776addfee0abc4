"""What the connection ladder says of region and token."""

from collections.abc import Iterator

from mpdoctor.mixpanel.hosts import DEFAULT_HOSTS, REGION_NAMES
from mpdoctor.mixpanel.tokens import shortened
from mpdoctor.model.levels import Confidence
from mpdoctor.model.probes import ConnectionReport
from mpdoctor.model.rule import Problem


def region_problems(ladder: ConnectionReport) -> Iterator[Problem]:
    """The token or the project lives in another region than the settings say."""
    setup = ladder.setup
    if setup.region is None:
        return
    home = ladder.token.home if ladder.token is not None else None
    project = ladder.account.project if ladder.account is not None else None
    if home is not None:
        there, what = home, f"token `{shortened(setup.token or '')}` lives"
    elif project is not None and project.region is not None:
        there, what = project.region, f"project {project.id} is"
    else:
        return
    if there is setup.region:
        return
    yield Problem(
        f"{what} in {REGION_NAMES[there]}, but the settings say "
        f"{REGION_NAMES[setup.region]}",
        help=f"send to `{DEFAULT_HOSTS[there]}`, if this is the project that is meant",
        subject={"token": setup.token, "region": there.value},
        places=(setup.place("project.region"),),
        evidence={"rung": 3 if home is not None else 4},
    )


def token_problems(ladder: ConnectionReport) -> Iterator[Problem]:
    """No project answers to the token, or another one does."""
    setup, token = ladder.setup, ladder.token
    shown = shortened(setup.token or "")
    project = ladder.account.project if ladder.account is not None else None
    theirs = project.token if project is not None else None
    if theirs == setup.token:
        theirs = None
    place = (setup.place("project.token"),)
    subject = {"token": setup.token}
    if token is not None and token.refused_everywhere:
        yield Problem(
            f"no project in any region answers to token `{shown}`",
            help=f"project {project.id} has the token `{theirs}`"
            if theirs and project
            else "if it worked before, the project was reset or its token rotated",
            subject=subject,
            places=place,
            evidence={
                region.value: answer.status for region, answer in token.answers.items()
            },
        )
    elif theirs is not None and setup.token and project is not None:
        yield Problem(
            f"token `{shown}` is not that of project {project.id}",
            help=f"its token is `{theirs}`",
            subject=subject,
            places=place,
            confidence=Confidence.LIKELY,
        )
    elif token is not None and token.apart:
        yield Problem(
            f"token `{shown}` is refused together with project {setup.project_id}",
            help="compare both with Project Settings",
            subject=subject,
            places=place,
            confidence=Confidence.LIKELY,
        )
