"""One plan as several files."""

from mpdoctor.plans.draft import Draft

COMMON = "common.yaml"
SEVERAL = "several.yaml"


def split(draft: Draft) -> dict[str, Draft]:
    """By name of the file: events of one platform each, and what they have in common.

    Events of several platforms, or of all, are in `several.yaml`.
    """
    common = Draft(
        {key: value for key, value in draft.document.items() if key != "events"},
        {path: text for path, text in draft.comments.items() if path[0] != "events"},
        draft.head,
    )
    files: dict[str, Draft] = {}
    if len(common.document) > 1:
        files[COMMON] = common
    for name, event in (draft.document.get("events") or {}).items():
        sources = (event or {}).get("sources", ())
        file = f"{sources[0]}.yaml" if len(sources) == 1 else SEVERAL
        part = files.setdefault(file, Draft({"version": 1, "events": {}}))
        part.document["events"][name] = event
        part.comments.update(
            {
                path: text
                for path, text in draft.comments.items()
                if path[:2] == ("events", name)
            }
        )
    return files
