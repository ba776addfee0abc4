"""The connection ladder: proof, rung by rung, that data gets where it should."""

from mpdoctor.ladder.climb import DEADLINE, Wishes, climb, refuse_forbidden

__all__ = ["DEADLINE", "Wishes", "climb", "refuse_forbidden"]
