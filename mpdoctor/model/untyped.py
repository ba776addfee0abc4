"""Text whose type nobody knows."""


class UntypedText(str):
    """A value from a table in which everything is text, as in CSV.

    `12` may be a number or text there, so that its JSON type is not judged.
    """

    __slots__ = ()
