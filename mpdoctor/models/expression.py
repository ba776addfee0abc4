"""Regular expressions that are compiled when they are first used.

To compile a hundred of them takes longer than to read a small file, and few are needed
for it. To type checkers, and to those who use one, it is a compiled expression.
"""

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from re import compile as expression
else:

    def expression(pattern, flags=0):
        """As `re.compile`, later."""
        return _Late(pattern, flags)


class _Late:
    """Each attribute is looked up once; from then on it is as near as any other."""

    def __init__(self, pattern: Any, flags: int) -> None:
        self._late = (pattern, flags)

    def __getattr__(self, name: str) -> Any:
        # What copies or pickles asks before there is anything to compile.
        if name.startswith("__"):
            raise AttributeError(name)
        found = getattr(re.compile(*self._late), name)
        setattr(self, name, found)
        return found


__all__ = ["expression"]
