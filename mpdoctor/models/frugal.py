"""Data classes whose methods need not be compiled while their module is imported.

`dataclasses` compiles some six methods for every class. For all classes together that
takes longer than linting a small file. Here methods are made of what is compiled
already; only the constructor of a class that is used often is written out. To type
checkers, and to those who use such a class, the decorator is the standard one.
"""

import dataclasses
from _thread import RLock
from collections.abc import Callable
from functools import cached_property
from operator import attrgetter, eq, ge, gt, le, lt
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
    from dataclasses import replace as replace
else:

    def dataclass(*, slots, frozen=False, kw_only=False, order=False):
        """As `dataclasses.dataclass`, but only with slots, and only once in a lineage."""
        if not slots:
            raise TypeError("without slots, use the standard data classes")
        return lambda written: _Late(written, frozen, kw_only, order).slotted

    def replace(obj, /, **changes):
        """As `dataclasses.replace`."""
        for name in obj.__slots__:
            if name not in changes:
                changes[name] = getattr(obj, name)
        return obj.__class__(**changes)


FEW = 96
"""Uses of a constructor from which on it pays to compile one."""

_MISSING = dataclasses.MISSING
_ONE_AT_A_TIME = RLock()


class _Late:
    """A class as it was written, and the slotted one that stands in its place."""

    def __init__(
        self, written: type[Any], frozen: bool, kw_only: bool, order: bool
    ) -> None:
        # `dataclasses` takes the fields out of the class when it is asked about it.
        own = self._own = dict(vars(written))
        names = tuple(written.__annotations__)
        self._written = written
        self._options = {"frozen": frozen, "kw_only": kw_only, "order": order}
        self._names = names
        self._init: Callable[..., None] | None = None
        body: dict[str, Any] = dict(_METHODS)
        if frozen:
            body |= _FROZEN
        if order:
            body |= _ORDER
        if "__eq__" in own:
            body.pop("__hash__", None)
        body |= own
        for name in ("__dict__", "__weakref__", *names):
            body.pop(name, None)
        body["__slots__"] = names
        body["__match_args__"] = () if kw_only else names
        body["__dataclass_fields__"] = _Asked(self, "__dataclass_fields__")
        body["__dataclass_params__"] = _Asked(self, "__dataclass_params__")
        body["_late"] = self
        kind: Any = type(written)
        self.slotted = kind(written.__name__, written.__bases__, body)
        self.slotted.__qualname__ = written.__qualname__

    @cached_property
    def compared(self) -> Callable[[Any], tuple[Any, ...]]:
        """What is looked at to tell instances apart, always as a tuple."""
        names = self._those("compare")
        if len(names) > 1:
            return attrgetter(*names)
        return lambda this: tuple(getattr(this, name) for name in names)

    @cached_property
    def shown(self) -> tuple[str, ...]:
        """The names of what `repr` shows."""
        return self._those("repr")

    def _those(self, flag: str) -> tuple[str, ...]:
        given = self._own
        return tuple(
            name
            for name in self._names
            if not isinstance(given.get(name), dataclasses.Field)
            or getattr(given[name], flag)
        )

    def brief_init(self) -> Callable[..., None]:
        """A constructor that finds out at each use what a compiled one would know."""
        own, slots = self._own, vars(self.slotted)
        parts = [
            (name, slots[name].__set__, *_default(own.get(name, _MISSING)))
            for name in self._names
        ]
        places = () if self._options["kw_only"] else self._names
        puts = [put for _, put, _, _ in parts]
        uses = 0

        def brief(this: Any, /, *args: Any, **given: Any) -> None:
            nonlocal uses
            uses += 1
            if len(args) == len(places) == len(puts) and not given:
                for put, value in zip(puts, args, strict=True):
                    put(this, value)
                return None
            values = dict(zip(places, args, strict=False)) if args else {}
            wrong = len(values) < len(args) or not values.keys().isdisjoint(given)
            if wrong or uses > FEW:
                return self._compiled_init()(this, *args, **given)
            values |= given
            for name, put, default, factory in parts:
                if name in values:
                    put(this, values.pop(name))
                elif factory is not None:
                    put(this, factory())
                elif default is not _MISSING:
                    put(this, default)
                else:
                    wrong = True
            # What is missing or unknown is best told by Python itself.
            if wrong or values:
                self._compiled_init()(this, *args, **given)
            return None

        brief.__qualname__ = f"{self.slotted.__qualname__}.__init__"
        return brief

    def _compiled_init(self) -> Callable[..., None]:
        """The same, written out; takes the place of the brief one."""
        with _ONE_AT_A_TIME:
            if self._init is None:
                self._init = self.slotted.__init__ = self._written_out()
        return self._init

    def _written_out(self) -> Any:
        own = self._own
        scope: dict[str, Any] = {"_missing": _MISSING}
        parameters, body = ["self"], ["pass"]
        if self._options["kw_only"]:
            parameters.append("*")
        for name in self._names:
            value = name
            default, factory = _default(own.get(name, _MISSING))
            if factory is not None:
                scope[f"_new_{name}"] = factory
                value = f"_new_{name}() if {name} is _missing else {name}"
                parameters.append(f"{name}=_missing")
            elif default is _MISSING:
                parameters.append(name)
            else:
                scope[f"_default_{name}"] = default
                parameters.append(f"{name}=_default_{name}")
            if self._options["frozen"]:
                scope[f"_set_{name}"] = vars(self.slotted)[name].__set__
                body.append(f"_set_{name}(self, {value})")
            else:
                body.append(f"self.{name} = {value}")
        text = f"def __init__({', '.join(parameters)}):\n " + "\n ".join(body)
        exec(text, scope)  # noqa: S102
        init = scope["__init__"]
        init.__qualname__ = f"{self.slotted.__qualname__}.__init__"
        return init

    def answer(self) -> None:
        """Ask `dataclasses` what it would have said of the class."""
        with _ONE_AT_A_TIME:
            whole = vars(dataclasses.dataclass(**self._options)(self._written))
            for name in ("__dataclass_fields__", "__dataclass_params__"):
                setattr(self.slotted, name, whole[name])


class _Asked:
    """An attribute of the class that only `dataclasses` itself asks for."""

    def __init__(self, late: _Late, name: str) -> None:
        self._late = late
        self._name = name

    def __get__(self, instance: object, owner: type[Any]) -> Any:
        self._late.answer()
        return getattr(owner, self._name)


def _default(given: Any) -> tuple[Any, Callable[[], Any] | None]:
    """A default, or what makes one."""
    if not isinstance(given, dataclasses.Field):
        return given, None
    factory = given.default_factory
    return given.default, None if factory is _MISSING else factory


def _first_init(this: Any, /, *args: Any, **given: Any) -> None:
    late = this._late
    init = late.slotted.__init__ = late.brief_init()
    init(this, *args, **given)


@recursive_repr("...")
def _repr(this: Any) -> str:
    parts = ", ".join(f"{name}={getattr(this, name)!r}" for name in this._late.shown)
    return f"{this.__class__.__qualname__}({parts})"


def _comparison(compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def method(this: Any, other: Any) -> Any:
        if other.__class__ is not this.__class__:
            return NotImplemented
        compared = this._late.compared
        return compare(compared(this), compared(other))

    return method


def _hash(this: Any) -> int:
    return hash(this._late.compared(this))


def _refuse_to_set(self: Any, name: str, value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, name) for name in self.__slots__]


def _set_state(self: Any, state: list[Any]) -> None:
    for name, value in zip(self.__slots__, state, strict=True):
        object.__setattr__(self, name, value)


_METHODS = {"__init__": _first_init, "__repr__": _repr, "__eq__": _comparison(eq)}
_FROZEN = {
    "__setattr__": _refuse_to_set,
    "__delattr__": _refuse_to_delete,
    "__getstate__": _state,
    "__setstate__": _set_state,
    "__hash__": _hash,
}
_ORDER = {
    "__lt__": _comparison(lt),
    "__le__": _comparison(le),
    "__gt__": _comparison(gt),
    "__ge__": _comparison(ge),
}
