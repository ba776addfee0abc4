"""How good and bad look."""

from dataclasses import dataclass

from mpdoctor.model.levels import Severity


@dataclass(frozen=True, slots=True)
class Sign:
    mark: str
    style: str


SIGNS = {
    Severity.ERROR: Sign("✗", "red"),
    Severity.WARNING: Sign("▲", "yellow"),
    Severity.INFO: Sign("●", "blue"),
}
HEALTHY = Sign("✓", "green")
NOT_EXAMINED = Sign("–", "dim")
