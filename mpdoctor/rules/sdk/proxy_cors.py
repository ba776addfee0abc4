"""Answers through a proxy that browsers refuse."""

from collections.abc import Iterator

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.probes import ConnectionReport, CorsProbe
from mpdoctor.model.rule import Problem, Rule


def check(report: ConnectionReport) -> Iterator[Problem]:
    proxy = report.proxy
    if proxy is None:
        return
    by_reason: dict[str, list[CorsProbe]] = {}
    for cors in proxy.cors:
        if cors.with_credentials:
            by_reason.setdefault(cors.with_credentials, []).append(cors)
    for reason, refused in by_reason.items():
        names = ", ".join(f"`{cors.route}`" for cors in refused)
        origin = refused[0].origin
        without = all(not cors.without for cors in refused)
        yield Problem(
            f"browsers on `{origin}` refuse the answers of {names} through "
            f"`{proxy.host}`: {reason}",
            help="without credentials they would take them" if without else "",
            subject={
                "host": proxy.host,
                "routes": [cors.route for cors in refused],
                "origin": origin,
            },
            places=(report.setup.place("project.api_host"),),
            evidence={"reason": reason, "without_credentials": without},
        )


RULE: Rule[ConnectionReport] = Rule(
    code="SDK008",
    name="proxy-cors",
    severity=Severity.WARNING,
    looks_at=ConnectionReport,
    check=check,
    needs=frozenset({Need.OWN_PROXY}),
    summary="A browser would refuse the proxy's answers (CORS).",
    why="The JavaScript SDK sends with credentials. Then a browser takes an answer only "
    "if it names the page's own origin, once, and allows credentials; `*` is not enough. "
    "Routes with an `Authorization` header are not even sent without a good answer to "
    "the pre-flight request.",
    fix="Answer with `Access-Control-Allow-Origin: <the page's origin>` and "
    "`Access-Control-Allow-Credentials: true`, to `OPTIONS` too, there with "
    "`Access-Control-Allow-Headers: Authorization, Content-Type, Content-Encoding`. "
    "Set each header in one place only.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/debugging",
)
