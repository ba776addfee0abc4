"""The labelled export of Original ID merge."""

from typing import Any

from tests.samples.identity.labelled import DAY, LabelledExport


def original() -> LabelledExport:
    """Original ID merge: ids are joined by identity events, up to 500."""
    export = LabelledExport("original")

    def seen(at: float, id: Any) -> None:
        export.track(at, distinct_id=id)

    def identify(at: float, user: str, anonymous: str, **more: Any) -> None:
        export.track(
            at,
            "$identify",
            **{"$identified_id": user, "$anon_id": anonymous, **more},
        )

    def sdk_identify(at: float, user: str, anonymous: str) -> None:
        export.track(
            at, "$identify", distinct_id=user, **{"$anon_distinct_id": anonymous}
        )

    for number in range(30):
        anonymous, user = export.uuid(), f"user-{number}"
        seen(number * 900, anonymous)
        call = sdk_identify if number % 2 else identify
        call(number * 900 + 60, user, anonymous)
        seen(number * 900 + 120, user)
        export.together(user, anonymous)
    for _ in range(5):
        stranger = export.uuid()
        seen(export.dice.below(DAY), stranger)
        export.together(stranger)
    _original_traps(export, seen, identify, sdk_identify)
    _more_original_traps(export, seen, identify)
    _full_clusters(export, seen, identify)
    return export


def _original_traps(
    export: LabelledExport, seen: Any, identify: Any, sdk_identify: Any
) -> None:
    # Prefix or not, it is the same id.
    anonymous = export.uuid()
    seen(10, f"$device:{anonymous}")
    sdk_identify(20, "prefixed", f"$device:{anonymous}")
    seen(30, "prefixed")
    export.together("prefixed", anonymous)

    # No UUIDv4: stored, not merged.
    seen(40, "visitor-77")
    identify(50, "loner", "visitor-77")
    seen(60, "loner")
    export.together("visitor-77")
    export.together("loner")

    # Identified twice without reset(): the first one counts.
    anonymous = export.uuid()
    seen(70, anonymous)
    identify(80, "first", anonymous)
    seen(90, "first")
    identify(100, "second", anonymous)
    seen(110, "second")
    export.together("first", anonymous)
    export.together("second")
    export.share(
        anonymous,
        "device handed on, or one person under a new id",
        (80, "first"),
        (100, "second"),
    )

    # The same, but the two are merged later, so that nobody shares anything.
    anonymous = export.uuid()
    identify(120, "once", anonymous)
    identify(130, "twice", anonymous)
    export.track(140, "$merge", **{"$distinct_ids": ["once", "twice"]})
    for number, id in enumerate((anonymous, "once", "twice")):
        seen(150 + number, id)
    export.together("once", anonymous, "twice")

    # Without reset() the SDK names the previous person as the anonymous id.
    seen(160, "leaver")
    sdk_identify(170, "comer", "leaver")
    seen(180, "comer")
    export.together("leaver")
    export.together("comer")

    # A chain of aliases, and one that is taken.
    for number, id in enumerate(("root", "branch", "twig", "thief")):
        seen(190 + number, id)
    export.track(200, "$create_alias", distinct_id="root", alias="branch")
    export.track(210, "$create_alias", distinct_id="branch", alias="twig")
    export.track(220, "$create_alias", distinct_id="thief", alias="branch")
    export.together("root", "branch", "twig")
    export.together("thief")

    # Mixpanel says that it failed.
    anonymous = export.uuid()
    seen(230, anonymous)
    identify(240, "failed", anonymous, **{"$failure_reason": "limit reached"})
    seen(250, "failed")
    export.together(anonymous)
    export.together("failed")

    # Placeholders join nobody.
    one, two = export.uuid(), export.uuid()
    for number, anonymous in enumerate((one, two)):
        seen(260 + number, anonymous)
        identify(270 + number, "undefined", anonymous)
        export.together(anonymous)


def _more_original_traps(export: LabelledExport, seen: Any, identify: Any) -> None:
    # What old browser SDKs export up is let through when an SDK sends it.
    old = "186e5979172b50-05055db7ae8024-1d525634-1ea000-186e5979173c01"
    seen(300, old)
    export.track(301, "$identify", distinct_id="old-sdk", **{"$anon_distinct_id": old})
    export.together("old-sdk", old)

    # A UUID of another version is none of those that merge.
    other = export.uuid()
    other = f"{other[:14]}1{other[15:]}"
    seen(310, other)
    identify(311, "version-1", other)
    seen(312, "version-1")
    export.together(other)
    export.together("version-1")

    # Late in the file, early in time; and in the same second the earlier line.
    anonymous, another = export.uuid(), export.uuid()
    identify(335, "late", anonymous)
    identify(330, "early", anonymous)
    identify(340, "line-1", another)
    identify(340, "line-2", another)
    for number, id in enumerate((anonymous, another, "late", "early", "line-1")):
        seen(345 + number, id)
    seen(350, "line-2")
    export.together("early", anonymous)
    export.together("late")
    export.together("line-1", another)
    export.together("line-2")
    # Whoever came first is seen again later.
    export.share(anonymous, "family device", (330, "early"), (335, "late"))
    export.share(another, "family device", (340, "line-1"), (340, "line-2"))

    # Ids are text.
    anonymous = export.uuid()
    identify(360, 4711, anonymous)
    export.track(361, "$merge", **{"$distinct_ids": ["4711", 4712]})
    for number, either in enumerate((anonymous, "4711", 4711, 4712)):
        seen(362 + number, either)
    export.together("4711", anonymous, "4712")
    seen(367, "Kim")
    seen(368, "kim")
    export.together("Kim")
    export.together("kim")

    # Three at once, one alone, and two full clusters do not merge.
    for number, several in enumerate(
        (["trio-1", "trio-2", "trio-3"], ["single"], ["busy-499", "busy-500"])
    ):
        export.track(DAY * 40 + number, "$merge", **{"$distinct_ids": several})
    for number, id in enumerate(("trio-1", "trio-2", "trio-3", "single")):
        seen(370 + number, id)
        export.together(id)

    # Device and user on an event link nothing, but tell who used the device.
    device = export.uuid()
    for number, user in enumerate(("ruth", "sam")):
        ids = {"$device_id": device, "$user_id": user}
        export.track(380 + number, distinct_id=user, mp_lib="web", **ids)
        export.together(user)
    export.track(379, distinct_id=f"$device:{device}", **{"$device_id": device})
    export.together(device)
    looks_like = "device handed on, or one person under a new id"
    export.share(device, looks_like, (380, "ruth"), (381, "sam"))

    # Who came before is no device, even if the export begins later.
    phones = [export.uuid(), export.uuid()]
    for number, (phone, user) in enumerate(zip(phones, ("tom", "uma"), strict=True)):
        ids = {"$device_id": phone, "$user_id": user}
        export.track(
            390 + number,
            "$identify",
            distinct_id=user,
            mp_lib="web",
            **ids,
            **{"$anon_distinct_id": "earlier"},
        )
        export.together(user)
    seen(392, "earlier")
    export.together("earlier")

    # A canonical id that Mixpanel chose shows a merge that the export does not hold.
    anonymous = export.uuid()
    export.track(395, distinct_id=anonymous, **{"$distinct_id_before_identity": "vic"})
    export.together("vic", anonymous)

    # Named by a verb, never merged, never seen.
    identify(396, "wes", "visitor-99")
    seen(397, "wes")
    export.together("wes")
    export.together("visitor-99")

    # Profiles of one person, with the prefix and without, are merged already.
    anonymous = export.uuid()
    seen(400, f"$device:{anonymous}")
    identify(401, "xena", anonymous)
    seen(402, "xena")
    export.together("xena", anonymous)
    export.profile("xena", email="xena@example.com")
    export.profile(anonymous, email="xena@example.com")
    # So are two accounts that were merged, but not a third one.
    for number, id in enumerate(("yves-1", "yves-2", "yves-3")):
        seen(410 + number, id)
        export.profile(id, email="yves@example.com")
    export.track(415, "$merge", **{"$distinct_ids": ["yves-1", "yves-2"]})
    export.together("yves-1", "yves-2")
    export.together("yves-3")
    export.alike("email", "exact", "yves@example.com", "yves-1", "yves-2", "yves-3")


def _full_clusters(export: LabelledExport, seen: Any, identify: Any) -> None:
    """Clusters of exactly 499, 500 and 501 ids: the last one has an orphan."""
    for size in (499, 500, 501):
        user = f"busy-{size}"
        seen(0, user)
        export.together(user)
        for number in range(1, size):
            anonymous = export.uuid()
            identify(1_000 * number, user, anonymous)
            if number < 500:
                export.together(user, anonymous)
            else:
                seen(1_000 * number - 10, anonymous)
                export.together(anonymous)
