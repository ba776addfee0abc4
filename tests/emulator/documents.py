"""Mixpanel's OpenAPI documents, as judges of requests and responses.

They are not part of the repository. `MIXPANEL_OPENAPI` says where they are; without it
they are looked for beside the checkout.
"""

import itertools
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from openapi_schema_validator import OAS30Validator, OAS31Validator

SchemaClass = type[OAS30Validator] | type[OAS31Validator]

ROOT = Path(__file__).parents[2]
FOLDER = Path(
    os.environ.get("MIXPANEL_OPENAPI", ROOT.parent / "shared/reference/openapi")
)

AMENDED = {("/import", "project_id")}
"""Parameters that one document demands and Mixpanel's prose does not: with a token as the
Basic user, `project_id` may be left out.
https://docs.mixpanel.com/reference/import-events
"""

OTHER_TYPES = dict.fromkeys(
    ((path, 200) for path in ("/track", "/engage", "/groups")), "application/json"
)
"""What the text of `verbose` promises and the responses leave out: a JSON object."""


@dataclass(frozen=True)
class Operation:
    """One operation with everything that it refers to in place."""

    source: str
    path: str
    schema_class: SchemaClass
    parameters: tuple[Mapping[str, Any], ...]
    body: Mapping[str, Any] = field(default_factory=dict)
    responses: Mapping[str, Any] = field(default_factory=dict)

    def objections(
        self, query: Mapping[str, str], headers: Mapping[str, str], body: Any
    ) -> list[str]:
        """What the document says against a request."""
        return [
            *self._against_parameters("query", query),
            *self._against_parameters("header", headers),
            *self._against_body(headers, body),
        ]

    def _against_parameters(
        self, place: str, given: Mapping[str, str]
    ) -> Iterator[str]:
        for parameter in self.parameters:
            name = parameter["name"]
            if parameter["in"] != place:
                continue
            value = given.get(name.lower() if place == "header" else name)
            if value is None:
                needed = parameter.get("required") and (self.path, name) not in AMENDED
                if needed:
                    yield f"{place} parameter `{name}` is missing"
                continue
            if place == "header":
                value = value.partition(";")[0]
            for error in self._errors(parameter["schema"], _typed(parameter, value)):
                yield f"{place} parameter `{name}`: {error}"

    def _against_body(self, headers: Mapping[str, str], body: Any) -> Iterator[str]:
        content = self.body.get("content")
        if not content:
            return
        kind = headers.get("content-type", "").partition(";")[0]
        if kind not in content:
            yield f"content type `{kind}` is not among {sorted(content)}"
            return
        for error in self._errors(content[kind]["schema"], body):
            yield f"body: {error}"

    def against_response(self, status: int, kind: str, body: Any) -> list[str]:
        """What the document says against a response."""
        response = self.responses.get(str(status))
        if response is None:
            return [f"status {status} is not documented"]
        content = response.get("content", {})
        if kind not in content:
            if OTHER_TYPES.get((self.path, status)) == kind:
                return []
            return [f"{status} with `{kind}`, not {sorted(content)}"]
        return list(self._errors(content[kind]["schema"], body))

    def _errors(self, schema: Mapping[str, Any], value: Any) -> Iterator[str]:
        for error in self.schema_class(schema).iter_errors(value):
            yield error.message[:200]


def _typed(parameter: Mapping[str, Any], text: str) -> Any:
    """A parameter's text as its schema means it."""
    kind = parameter["schema"].get("type")
    if kind == "integer" and re.fullmatch(r"-?\d+", text):
        return int(text)
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    return text


class _Loader(yaml.SafeLoader):
    """Leaves dates as the text that they are in JSON."""


_Loader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if not pair[0].endswith(":timestamp")]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class Documents:
    """All operations by host, method and path."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._operations: dict[tuple[str, str], list[tuple[re.Pattern[str], Operation]]]
        self._operations = {}
        for path in sorted(folder.glob("*.openapi.yaml")):
            self._take(path)

    @property
    def hosts(self) -> list[str]:
        return sorted({host for host, _ in self._operations})

    def operations(self, host: str, method: str, path: str) -> list[Operation]:
        """Every operation that a request may mean; several share `/engage`."""
        found = self._operations.get((host, method.lower()), [])
        bare = path.rstrip("/") or "/"
        return [operation for pattern, operation in found if pattern.fullmatch(bare)]

    def _take(self, file: Path) -> None:
        document = yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)
        resolved = _resolved(document, document)
        schema_class = (
            OAS31Validator if document["openapi"].startswith("3.1") else OAS30Validator
        )
        for host, prefix in _servers(document):
            for path, item in resolved["paths"].items():
                self._take_path(file, schema_class, host, prefix, path, item)

    def _take_path(
        self,
        file: Path,
        schema_class: SchemaClass,
        host: str,
        prefix: str,
        path: str,
        item: Mapping[str, Any],
    ) -> None:
        bare = path.partition("#")[0]
        pattern = re.compile(
            "[^/]+".join(map(re.escape, re.split(r"\{\w+\}", prefix + bare)))
        )
        for method, operation in item.items():
            if method not in ("get", "post", "put", "delete", "patch"):
                continue
            made = Operation(
                file.name,
                bare,
                schema_class,
                (*item.get("parameters", ()), *operation.get("parameters", ())),
                operation.get("requestBody", {}),
                operation["responses"],
            )
            self._operations.setdefault((host, method), []).append((pattern, made))


def _servers(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for server in document["servers"]:
        variables = server.get("variables", {})
        names = list(variables)
        choices = [variables[name]["enum"] for name in names]
        for values in itertools.product(*choices):
            url = server["url"]
            for name, value in zip(names, values, strict=True):
                url = url.replace(f"{{{name}}}", value)
            host, _, rest = url.removeprefix("https://").partition("/")
            yield host, f"/{rest}" if rest else ""


def _resolved(value: Any, document: Mapping[str, Any], depth: int = 0) -> Any:
    """References replaced by what they refer to."""
    if depth > 60:
        raise RecursionError("a document refers to itself")
    if isinstance(value, list):
        return [_resolved(each, document, depth + 1) for each in value]
    if not isinstance(value, dict):
        return value
    reference = value.get("$ref")
    if isinstance(reference, str):
        target: Any = document
        for step in reference.removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        return _resolved(target, document, depth + 1)
    return {name: _resolved(each, document, depth + 1) for name, each in value.items()}
