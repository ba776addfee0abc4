"""The tracking plan's life: load and check it."""

from typing import Any

from mpdoctor.plans.load import load_plan

__all__ = ["load_plan", "plan_schema"]


def plan_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a tracking plan, for editors."""
    from mpdoctor.plans.door import PLAN

    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **PLAN.json_schema(),
    }
