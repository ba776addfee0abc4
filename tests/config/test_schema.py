"""The JSON Schema of a plan, and the choices it offers."""

from mpdoctor.config import plan_schema
from mpdoctor.model.plan import Format
from mpdoctor.text.formats import FORMATS


def test_every_format_can_be_checked() -> None:
    assert set(Format) == set(FORMATS)


def test_the_schema_is_closed_and_described() -> None:
    schema = plan_schema()

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["properties"]["version"]["const"] == 1
    assert schema["required"] == ["version"]
    for form in (schema, *schema["$defs"].values()):
        if form["type"] != "object":
            continue
        assert form["additionalProperties"] is False
        for key, value in form["properties"].items():
            assert value.get("description") or "$ref" in value, key
    planned = schema["$defs"]["Property"]["properties"]
    assert planned["minimum"]["type"] == "number"
    assert {"type": "null"} in planned["enum"]["items"]["anyOf"]
