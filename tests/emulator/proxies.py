"""Proxies of one's own, well made and otherwise."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tests.emulator.fake_mixpanel import FakeMixpanel
from tests.emulator.messages import Request, Response
from tests.emulator.server import Answering, Exchange

CORS = "https://shop.example.com"


@dataclass
class OwnProxy:
    """Passes requests on to a host of Mixpanel's, as far as its settings let it."""

    mixpanel: FakeMixpanel
    upstream: str
    prefix: str = ""
    keeps_prefix: bool = False
    drops: set[str] = field(default_factory=set)
    routes: set[str] | None = None
    cors: Callable[[Request], dict[str, str]] = lambda request: proper_cors(request)
    otherwise: Response = field(
        default_factory=lambda: Response(404, "not found", "text/plain")
    )
    library: Response = field(
        default_factory=lambda: Response(
            200, "(function(){mixpanel})()", "text/javascript"
        )
    )

    def answering(self) -> Answering:
        def answer(request: Request, exchange: Exchange) -> Response:
            made = self._answer(request)
            return replace(made, headers={**made.headers, **self.cors(request)})

        return answer

    def _answer(self, request: Request) -> Response:
        path = request.path
        if not path.startswith(f"{self.prefix}/"):
            return self.otherwise
        inside = path if self.keeps_prefix else path[len(self.prefix) :]
        route = path[len(self.prefix) :].strip("/").partition("/")[0]
        if self.routes is not None and route not in self.routes:
            return self.otherwise
        if request.method == "OPTIONS":
            return Response(204, "", "text/plain")
        if route == "libs":
            return self.library
        headers = {
            name: value
            for name, value in request.headers.items()
            if name not in self.drops
        }
        passed = replace(request, host=self.upstream, path=inside, headers=headers)
        return self.mixpanel.answer(passed)


def proper_cors(request: Request) -> dict[str, str]:
    """What browsers want to hear when credentials are sent."""
    origin = request.headers.get("origin")
    if origin is None:
        return {}
    headers = {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
    }
    if request.method == "OPTIONS":
        headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
        headers["Access-Control-Allow-Headers"] = (
            "Authorization, Content-Type, Content-Encoding"
        )
    return headers
