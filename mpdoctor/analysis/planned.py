"""What the plan says of the names in the data, each looked up once."""

from functools import lru_cache
from itertools import chain

from mpdoctor.analysis.conditions import EventConditions, conditions_of, widest
from mpdoctor.analysis.totals import EventKey
from mpdoctor.mixpanel.envelope import ENVELOPE
from mpdoctor.mixpanel.names import is_known_event, is_known_property
from mpdoctor.model.plan import EventSpec, PropertySpec, TrackingPlan
from mpdoctor.model.subjects import NearMatch
from mpdoctor.text.spelling import Speller

REMEMBERED = 50_000


class Planned:
    """The plan with its spelling: exact names, twins, and what twins borrow.

    A slip is reported once, as a slip; everything else about it is judged by the plan
    of the name that was meant.
    """

    def __init__(self, plan: TrackingPlan | None) -> None:
        self._plan = plan or TrackingPlan()
        self._speller = Speller(self._plan.events)
        self._named = frozenset(self._plan.super_properties).union(
            *(event.properties for event in self._plan.events.values())
        )
        remember = lru_cache(maxsize=REMEMBERED)
        self.is_sdk_property = remember(self._is_sdk_property)
        self.tells_shapes = remember(self._tells_shapes)
        self.event_twin = remember(self._event_twin)
        self.properties_of = remember(self._properties_of)
        self.conditions_of = remember(self._conditions_of)
        self._property_speller = remember(self._property_speller_of)
        self.property_twin = remember(self._property_twin)

    # -- events ----------------------------------------------------------------------

    def is_system_event(self, name: str) -> bool:
        """Whether Mixpanel or an SDK sends it unasked."""
        return is_known_event(name)

    def exact_event(self, name: str | None) -> EventSpec | None:
        return self._plan.events.get(name) if name is not None else None

    def _event_twin(self, name: str | None) -> NearMatch | None:
        if name is None or name in self._plan.events or is_known_event(name):
            return None
        return self._speller.twin(name)

    def event_spec(self, name: str | None) -> EventSpec | None:
        """The plan for an event or, where its name is a slip, for the one it means."""
        exact = self.exact_event(name)
        if exact is not None:
            return exact
        twin = self.event_twin(name)
        return self._plan.events[twin.name] if twin else None

    # -- properties ------------------------------------------------------------------

    def is_known_property(self, name: str) -> bool:
        """Whether nobody has to plan it."""
        return is_known_property(name)

    def _is_sdk_property(self, name: str) -> bool:
        """Set by Mixpanel or an SDK, and of no interest to the plan."""
        return name not in self._named and is_known_property(name)

    def _tells_shapes(self, name: str) -> bool:
        """Whether the shapes of an event are told apart by it."""
        return name in ENVELOPE or not self.is_sdk_property(name)

    def _properties_of(self, event: str | None) -> dict[str, PropertySpec]:
        """The planned properties of an event, those of all events included.

        Where the plan tells sources apart, each is what it may be from any of them.
        """
        spec = self.event_spec(event)
        own = spec.properties.items() if spec else ()
        planned = chain(self._plan.super_properties.items(), own)
        return {name: widest(each) for name, each in planned}

    def _conditions_of(self, event: EventKey | None) -> EventConditions | None:
        """What the plan of an event says of whole records, if anything."""
        spec = self.event_spec(event) if isinstance(event, str) else None
        if spec is None:
            return None
        return conditions_of({**self._plan.super_properties, **spec.properties})

    def meant(self, event: EventKey | None, name: str) -> str | None:
        """The planned property that a slip stands for."""
        twin = self.property_twin(event if isinstance(event, str) else None, name)
        return twin.name if twin is not None else None

    def _property_speller_of(self, event: str | None) -> Speller:
        return Speller(self.properties_of(event))

    def exact_property(self, event: str | None, name: str) -> PropertySpec | None:
        return self.properties_of(event).get(name)

    def _property_twin(self, event: str | None, name: str) -> NearMatch | None:
        if self.exact_property(event, name) is not None or is_known_property(name):
            return None
        return self._property_speller(event).twin(name)

    def property_spec(self, event: EventKey | None, name: str) -> PropertySpec | None:
        """The plan for a property or, where its name is a slip, for the one it means.

        `items[].sku` is looked up inside `items`.
        """
        known = event if isinstance(event, str) else None
        first, *rest = name.replace("[]", ".[]").split(".") if "[" in name else [name]
        if not rest and "." in name and self.exact_property(known, name) is None:
            first, *rest = name.split(".")
        spec = self.exact_property(known, first)
        if spec is None:
            twin = self.property_twin(known, first)
            spec = self.exact_property(known, twin.name) if twin else None
        for step in rest:
            if spec is None:
                return None
            spec = spec.items if step == "[]" else spec.properties.get(step)
        return spec
