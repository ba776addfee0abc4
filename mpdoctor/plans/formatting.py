"""Writes a plan with one indentation and one spacing; comments and order stay."""

import io

from mpdoctor.config.yaml import parse
from mpdoctor.errors import InvalidPlan

WIDTH = 4096
"""No text is wrapped anew: a description is as long as it was written."""


def formatted(name: str, content: bytes) -> bytes:
    """The content of one file of a plan, formatted; JSON is left as it is.

    Raises `InvalidPlan` for what is no YAML, or would not mean the same afterwards.
    """
    before = parse(content, name, InvalidPlan)
    if name.lower().endswith(".json"):
        return content
    # Round trips are its whole purpose; PyYAML loses comments.
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    try:
        yaml.dump(yaml.load(content.decode("utf-8-sig")), out)
        text = "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())
        after = parse(text.encode(), name, InvalidPlan)
    except (YAMLError, InvalidPlan, UnicodeDecodeError, ValueError):
        raise InvalidPlan(
            f"{name}: cannot be formatted", hint="format it by hand"
        ) from None
    if repr(after.data) != repr(before.data):
        raise InvalidPlan(
            f"{name}: cannot be formatted without changing what it says",
            hint="format it by hand",
        )
    return text.encode()
