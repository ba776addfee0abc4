"""The bounds that no input may pass."""

from msgspec import Struct

from mpdoctor.mixpanel.body import MAX_DECOMPRESSED, MAX_RATIO


class TruncatedInput(Exception):
    """The document ended before it was closed; everything before was read."""


class ForeignInput(Exception):
    """Nothing of Mixpanel's was in an input; `problem` says what it is."""

    def __init__(self, problem: str, hint: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.hint = hint


class Limits(Struct, frozen=True):
    """How much of a hostile input is looked at.

    `line` bounds a line or a record, `decompressed` what a file unpacks to, `ratio` how
    many times its size that may be, `depth` how deep values nest, `body` a request
    body, `width` how many properties a record and columns a table has. All but `ratio`,
    `depth` and `width` are in bytes.
    """

    line: int = 16 << 20
    decompressed: int = MAX_DECOMPRESSED
    ratio: int = MAX_RATIO
    depth: int = 200
    body: int = 64 << 20
    width: int = 10_000
