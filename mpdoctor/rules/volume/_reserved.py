"""Known faults of volumes that no input shows."""

from mpdoctor.model.rule import ReservedCode

RESERVED = (
    ReservedCode(
        code="VOL003",
        name="busy-group",
        summary="One group sends more than a million events in a day.",
        reason="Which properties are group keys is a setting of the project, and events are not counted by group. `hot-shard` (VOL001) reports when it has happened.",
    ),
    ReservedCode(
        code="VOL007",
        name="truncated-export",
        summary="The last line of an export is cut off.",
        reason="`unreadable-record` (ENV000) reports the line, and a compressed file that ends early is exit code 2.",
    ),
    ReservedCode(
        code="VOL008",
        name="shifted-days",
        summary="The days at the edges of an export are incomplete, because dates are those of the project's time zone.",
        reason="An export does not say which dates were asked for. The first and last day are left out of all comparisons by day.",
    ),
    ReservedCode(
        code="VOL009",
        name="unlike-reports",
        summary="Counts differ from those that Mixpanel shows.",
        reason="The counts of reports are not among the inputs. `mpdoctor check` follows events to where they stopped, and ENV014 counts repeated ones.",
    ),
    ReservedCode(
        code="VOL010",
        name="too-many-exports",
        summary="Exports are refused, because there are more than 60 in an hour or 3 in a second.",
        reason="Requests to the export API are not examined. Mixpanel answers with status 429.",
    ),
    ReservedCode(
        code="VOL012",
        name="costly-event",
        summary="A few events that nobody looks at make most of the volume.",
        reason="Which events reports use is not in the data. The largest are in the JSON under `volumes`.",
    ),
    ReservedCode(
        code="VOL013",
        name="mirror-resent",
        summary="A warehouse sync sends all rows again, because the table was made anew.",
        reason="An export holds only what is left after a sync. Events that are stored twice are ENV014 and ENV015.",
    ),
    ReservedCode(
        code="VOL014",
        name="skipped-rows",
        summary="Rows of a warehouse are missing, because their insert time lies before the watermark.",
        reason="Rows that did not arrive are not in an export. `mpdoctor compare` shows what a table has and an export has not.",
    ),
    ReservedCode(
        code="VOL015",
        name="purged-events",
        summary="An export lacks events that are older than the retention period.",
        reason="What was deleted is not in an export, and neither is how long the project keeps its events. ENV008 reports events that are too old to be taken.",
    ),
    ReservedCode(
        code="VOL016",
        name="inflated-sessions",
        summary="Events of servers or in the background start sessions.",
        reason="Which events the project excludes from sessions is a setting that neither an export nor an API shows.",
    ),
    ReservedCode(
        code="VOL017",
        name="display-names",
        summary="An analysis of an export uses names that Lexicon shows instead of raw names.",
        reason="The analysis is not among the inputs; exports always have the raw names.",
    ),
    ReservedCode(
        code="VOL018",
        name="whole-seconds",
        summary="The times of an export are whole seconds, although events have milliseconds.",
        reason="Every export without `time_in_ms=true` is like this, and whether milliseconds were sent is then unknown. Whole minutes and hours are VOL021.",
    ),
)
