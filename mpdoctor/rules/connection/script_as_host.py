"""The address of a script in place of a server's."""

from collections.abc import Iterator

from mpdoctor.diagnosis.api_hosts import api_hosts, is_script, path_of
from mpdoctor.model.levels import Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.settings import Setup


def check(setup: Setup) -> Iterator[Problem]:
    for api in api_hosts(setup):
        if is_script(api.text):
            yield Problem(
                f"`{api.key}` ends in the path of a script, `{path_of(api.text)}`",
                help=f"use `https://{api.host}`; the script's own address belongs in "
                "`MIXPANEL_CUSTOM_LIB_URL`",
                subject={"host": api.host},
                places=(setup.place(api.key),),
            )


RULE: Rule[Setup] = Rule(
    code="CON036",
    name="script-as-host",
    severity=Severity.ERROR,
    looks_at=Setup,
    check=check,
    summary="`api_host` is the address of a script, not of a server that accepts data.",
    why="SDKs append `/track/`, `/engage/` and `/groups/` to `api_host`. Appended to "
    "the path of a script, they do not exist: the proxy answers 404, and the data is "
    "lost.",
    fix="Set `api_host` to the proxy only, and `MIXPANEL_CUSTOM_LIB_URL` to the "
    "script.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/sdks/javascript",
)
