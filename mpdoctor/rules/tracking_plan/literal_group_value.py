"""Group keys that hold their own name in place of a group."""

from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import Any

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import SAMPLES, the_property
from mpdoctor.rules.tracking_plan._messages import path
from mpdoctor.text.words import tokens

_GROUPS = frozenset({"company", "organization", "organisation", "workspace", "tenant"})
"""Nobody's group is called like this. Teams, accounts and groups have kinds of this name."""

_ID = frozenset({"id", "key", "uuid", "guid"})

_LABEL = "its own name"


def value_checks(column: Column) -> Iterator[ValueCheck]:
    if column.known:
        return
    literals = _literals(column.property)
    plan = column.setup.plan
    planned = plan is not None and column.property in plan.group_properties
    if column.spec is not None and column.spec.enum:
        return
    if literals and (planned or _is_group(column.property)):
        longest = max(map(len, literals))
        yield ValueCheck(
            partial(_finds, literals), frozenset({str}), lengths=(2, longest + 2)
        )
        yield ValueCheck(_in_list(literals), frozenset({list}))


def _finds(literals: frozenset[str], value: Any) -> str | None:
    return _LABEL if value.strip().lower() in literals else None


def _in_list(literals: frozenset[str]) -> Callable[[Any], str | None]:
    def finds(value: Any) -> str | None:
        texts = (one for one in value if isinstance(one, str))
        return next(filter(None, (_finds(literals, text) for text in texts)), None)

    return finds


@lru_cache(maxsize=4096)
def _literals(property: str) -> frozenset[str]:
    """What stands for a group key: its name, and the same without `_id`."""
    words = tokens(property)
    base = [word for word in words if word not in _ID]
    if not base or not any(word.isalpha() for word in base):
        return frozenset()
    forms = {" ".join(base), "_".join(base), "".join(base), property.lower()}
    return frozenset(forms | {"_".join(words), "".join(words)})


@lru_cache(maxsize=4096)
def _is_group(property: str) -> bool:
    words = tokens(property)
    return bool(words) and words[0] in _GROUPS and set(words[1:]) <= _ID


def check(finding: ValueFinding) -> Iterator[Problem]:
    yield Problem(
        f"{the_property(finding.property, finding.event)} holds its own name in place of "
        "a group",
        at=path(finding.property),
        evidence={"samples": list(finding.samples[:SAMPLES])},
    )


RULE = Rule(
    code="PLAN030",
    name="literal-group-value",
    severity=Severity.INFO,
    confidence=Confidence.LIKELY,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="A group key holds its own name, such as `company: Company`, in place of a "
    "group.",
    why="All these events belong to one group that does not exist. A group with very "
    "many events is a hot shard, which Mixpanel limits. Looked at are the group keys of "
    "the tracking plan, and properties such as `company_id` and `workspace`.",
    fix="Pass the variable and not its name to `set_group()`.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/hot-shard-limits",
)
