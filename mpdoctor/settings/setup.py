"""The part of the settings that rules look at."""

from mpdoctor.model.plan import TrackingPlan
from mpdoctor.model.settings import Setup
from mpdoctor.settings.model import Settings


def to_setup(
    settings: Settings, plan: TrackingPlan | None = None, now: float = 0.0
) -> Setup:
    """What rules may know, with the plan that was loaded and the time of the run."""
    return Setup(
        token=settings.token,
        region=settings.region,
        project_id=settings.project_id,
        id_merge=settings.id_merge,
        timezone=settings.timezone,
        api_host=settings.api_host,
        environment=settings.environment,
        environments=settings.environments,
        service_account=settings.service_account,
        plan=plan,
        now=now,
        places=settings.places,
    )
