"""What the HTML files have in common: templates, and a style and a script by their hash."""

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from mpdoctor.errors import MissingExtra

if TYPE_CHECKING:
    import jinja2


def environment() -> "jinja2.Environment":
    """Our templates, which escape everything. Raises `MissingExtra` without Jinja2."""
    try:
        import jinja2
    except ImportError as error:
        raise MissingExtra(
            "HTML needs packages that are not installed",
            hint="install them: `pip install 'mpdoctor[html]'`",
        ) from error
    return jinja2.Environment(
        loader=jinja2.PackageLoader("mpdoctor.reports", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )


def styled(
    templates: "jinja2.Environment", styles: Sequence[str], script: str
) -> dict[str, Any]:
    """The variables `style`, `script` and their hashes for the policy of the page."""
    from markupsafe import Markup

    style = "\n".join(templates.get_template(name).render() for name in styles)
    code = templates.get_template(script).render()
    return {
        # Files of ours, which escaping would break.
        "style": Markup(style),  # noqa: S704
        "style_hash": _hash(style),
        "script": Markup(code),  # noqa: S704
        "script_hash": _hash(code),
    }


def _hash(text: str) -> str:
    return b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii")
