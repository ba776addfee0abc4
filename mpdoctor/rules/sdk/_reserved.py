"""Known faults of SDKs that no input shows."""

from mpdoctor.model.rule import ReservedCode

_CODE = "Only the source code of the app shows it"

RESERVED = (
    ReservedCode(
        code="SDK001",
        name="double-initialisation",
        summary="The SDK is loaded or initialised twice, such as by Google Tag Manager and by "
        "the page itself.",
        reason="Requests of two copies look like those of two pages or frames, and the "
        "copy that notices the other one, and says so in the console, does no harm. "
        "`double-fired-event` (ENV015) reports events that happened twice at the same "
        "moment.",
    ),
    ReservedCode(
        code="SDK002",
        name="double-page-views",
        summary="Page views are tracked by autocapture and once more by `track_pageview` or "
        "by hand.",
        reason="Data does not show which event was meant to count page views. "
        "`double-fired-event` (ENV015) reports those of the same moment.",
    ),
    ReservedCode(
        code="SDK003",
        name="track-before-init",
        summary="An event is tracked before the SDK is initialised, and is lost.",
        reason="The call fails before anything is sent or logged, so neither requests nor "
        f"debug logs contain the event. {_CODE}.",
    ),
    ReservedCode(
        code="SDK013",
        name="unbatched-at-unload",
        summary="Batching is off, or a transport of the app's own is used, and what is "
        "tracked while the page unloads is lost.",
        reason=f"An event that the browser never sent is in no recording. {_CODE}.",
    ),
    ReservedCode(
        code="SDK014",
        name="persistence-per-subdomain",
        summary="Ids are kept in `localStorage` or not at all, so each subdomain or page "
        "makes a new device.",
        reason=f"{_CODE}. `device-per-host` (ID019) reports the effect.",
    ),
    ReservedCode(
        code="SDK015",
        name="debug-in-production",
        summary="`debug` or `test` is on in production.",
        reason="A debug log was recorded with `debug` on, on purpose or not; nothing in it "
        f"says whether this is production. {_CODE}.",
    ),
    ReservedCode(
        code="SDK016",
        name="unflushed-at-exit",
        summary="A mobile app never calls `flush` before it is closed.",
        reason=f"What the app still holds when it is closed is in no recording. {_CODE}.",
    ),
    ReservedCode(
        code="SDK017",
        name="late-android-events",
        summary="Events of an Android app arrive just before the SDK deletes them, which it "
        "does after 5 days.",
        reason="`late-arrival` (ENV030) reports them with their senders and how late they "
        "came. What the SDK deleted is in no input.",
    ),
    ReservedCode(
        code="SDK018",
        name="automatic-events",
        summary="A mobile app has `trackAutomaticEvents` on, whose `$ae_…` events are "
        "unreliable.",
        reason="Such events in the data are no fault if somebody wants them. "
        "Only whoever wrote the app knows.",
    ),
    ReservedCode(
        code="SDK019",
        name="unheard-errors",
        summary="A server SDK asks for answers without words (`verbose=0`) and has no "
        "callback for errors.",
        reason="Requests show the parameter, which is the default of some SDKs, but not "
        f"whether anybody handles the answer. {_CODE}.",
    ),
    ReservedCode(
        code="SDK021",
        name="tag-manager-defaults",
        summary="The defaults of the Google Tag Manager template are taken for those of "
        "the SDK.",
        reason="Requests do not show which default was meant. The container of Google Tag "
        "Manager shows it.",
    ),
    ReservedCode(
        code="SDK022",
        name="empty-replay-selector",
        summary="A replay selector is set to an empty text or an empty list in Google Tag "
        "Manager, and nothing is recorded.",
        reason="The recorder fails before it sends anything. The container of Google Tag "
        "Manager shows it.",
    ),
    ReservedCode(
        code="SDK023",
        name="mobile-client-without-ids",
        summary="Events of a mobile app have neither `$insert_id` nor `$mp_metadata`.",
        reason="`missing-insert-id` (ENV011) reports such events, whoever sent them.",
    ),
)
