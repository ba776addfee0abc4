"""The connection ladder: proof, rung by rung, that data gets where it should."""

from mpdoctor.probes.climb import DEADLINE, NetworkOptions, climb, refuse_forbidden

__all__ = ["DEADLINE", "NetworkOptions", "climb", "refuse_forbidden"]
