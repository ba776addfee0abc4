"""A plan to begin with, where there is no data yet."""

from mpdoctor.plans.draft import Draft
from mpdoctor.text.naming import STYLES


def example_plan(name: str, event: str, property: str) -> Draft:
    """Two events: a sign-up, and the one that shows what the product is for."""
    sign_up = "sign_up" if STYLES["snake_case"](event) else "Sign Up"
    other = "sign_in" if event == sign_up else sign_up
    draft = Draft(
        {
            "version": 1,
            "name": name,
            "events": {
                other: {
                    "description": "A person created an account.",
                    "properties": {
                        "method": {
                            "type": "string",
                            "required": True,
                            "enum": ["email", "google"],
                        }
                    },
                },
                event: {
                    "description": "TODO",
                    "properties": {property: {"type": "string", "required": True}},
                },
            },
        },
        head=[
            "Check this plan: mpdoctor plan check FILE",
            "Check data against it: mpdoctor lint DATA --plan FILE",
        ],
    )
    draft.note(("events", other), "an example")
    return draft
