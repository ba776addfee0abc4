"""Data classes whose methods are written when they are first needed.

`dataclasses` compiles some six methods for every class while its module is imported.
For all classes together that takes longer than linting a small file, and most of the
methods are never called. To type checkers, and to those who use such a class, the
decorator is the standard one.
"""

import dataclasses
from collections.abc import Callable
from threading import RLock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(*, slots, frozen=False, kw_only=False, order=False):
        """As `dataclasses.dataclass`, but only with slots, and only once in a lineage."""
        if not slots:
            raise TypeError("without slots, use the standard data classes")
        return lambda written: _Late(written, frozen, kw_only, order).slotted


_MISSING = dataclasses.MISSING
_ORDER = ("__lt__", "__le__", "__gt__", "__ge__")
_ONE_AT_A_TIME = RLock()


class _Late:
    """A class as it was written, and the slotted one that stands in its place."""

    def __init__(
        self, written: type[Any], frozen: bool, kw_only: bool, order: bool
    ) -> None:
        own = vars(written)
        names = tuple(written.__annotations__)
        self._written = written
        self._options = {"frozen": frozen, "kw_only": kw_only, "order": order}
        self._names = names
        self._is_whole = False
        late = ("__init__", "__repr__", "__eq__", *(_ORDER if order else ()))
        self._late = [name for name in late if name not in own]
        if frozen and "__eq__" not in own:
            self._late.append("__hash__")
        body = {name: value for name, value in own.items() if name not in names}
        body.pop("__dict__", None)
        body.pop("__weakref__", None)
        body["__slots__"] = names
        body["__match_args__"] = () if kw_only else names
        body["__dataclass_fields__"] = _Asked(self, "__dataclass_fields__")
        body["__dataclass_params__"] = _Asked(self, "__dataclass_params__")
        for name in self._late:
            body[name] = self._stand_in(name)
        if frozen:
            body |= _FROZEN
        kind: Any = type(written)
        self.slotted = kind(written.__name__, written.__bases__, body)
        self.slotted.__qualname__ = written.__qualname__

    def _stand_in(self, name: str) -> Callable[..., Any]:
        write = self._write_init if name == "__init__" else self.write_all

        def method(this: Any, *args: Any, **kwargs: Any) -> Any:
            with _ONE_AT_A_TIME:
                if getattr(self.slotted, name) is method:
                    write()
            return getattr(self.slotted, name)(this, *args, **kwargs)

        return method

    def _write_init(self) -> None:
        """The method that is needed of every class, by itself."""
        defaults = [vars(self._written).get(name, _MISSING) for name in self._names]
        scope: dict[str, Any] = {"_missing": _MISSING}
        parameters, body = ["self"], ["pass"]
        if self._options["kw_only"]:
            parameters.append("*")
        for name, default in zip(self._names, defaults, strict=True):
            value = name
            if isinstance(default, dataclasses.Field):
                if default.default_factory is not _MISSING:
                    scope[f"_new_{name}"] = default.default_factory
                    value = f"_new_{name}() if {name} is _missing else {name}"
                else:
                    default = default.default
            if default is _MISSING:
                parameters.append(name)
            elif value is name:
                scope[f"_default_{name}"] = default
                parameters.append(f"{name}=_default_{name}")
            else:
                parameters.append(f"{name}=_missing")
            if self._options["frozen"]:
                scope[f"_set_{name}"] = vars(self.slotted)[name].__set__
                body.append(f"_set_{name}(self, {value})")
            else:
                body.append(f"self.{name} = {value}")
        text = f"def __init__({', '.join(parameters)}):\n " + "\n ".join(body)
        exec(text, scope)  # noqa: S102
        init = scope["__init__"]
        init.__qualname__ = f"{self.slotted.__qualname__}.__init__"
        self.slotted.__init__ = init
        self._late.remove("__init__")

    def write_all(self) -> None:
        """Everything else, by the standard library."""
        with _ONE_AT_A_TIME:
            if self._is_whole:
                return
            self._is_whole = True
            whole = vars(dataclasses.dataclass(**self._options)(self._written))
            for name in ("__dataclass_fields__", "__dataclass_params__", *self._late):
                setattr(self.slotted, name, whole[name])


class _Asked:
    """An attribute of the class that only `dataclasses` itself asks for."""

    def __init__(self, late: _Late, name: str) -> None:
        self._late = late
        self._name = name

    def __get__(self, instance: object, owner: type[Any]) -> Any:
        self._late.write_all()
        return getattr(owner, self._name)


def _refuse_to_set(self: Any, name: str, value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, name) for name in self.__slots__]


def _set_state(self: Any, state: list[Any]) -> None:
    for name, value in zip(self.__slots__, state, strict=True):
        object.__setattr__(self, name, value)


_FROZEN = {
    "__setattr__": _refuse_to_set,
    "__delattr__": _refuse_to_delete,
    "__getstate__": _state,
    "__setstate__": _set_state,
}
