"""Known faults of plans and Lexicon that no input shows yet."""

from mpdoctor.model.rule import ReservedCode

RESERVED = (
    ReservedCode(
        code="PLAN020",
        name="dropped-event",
        summary="An event of the plan is dropped by Lexicon or by a drop filter.",
        reason="Only Lexicon knows it, and mpdoctor does not read Lexicon yet. Events that the plan itself blocks are PLAN019.",
    ),
    ReservedCode(
        code="PLAN021",
        name="pending-event",
        summary="An event waits for approval in Lexicon and is invisible.",
        reason="Only Lexicon knows it, and mpdoctor does not read Lexicon yet.",
    ),
    ReservedCode(
        code="PLAN023",
        name="silent-event",
        summary="An event that nobody sends any more is still listed in Lexicon.",
        reason="Only Lexicon knows it, and mpdoctor does not read Lexicon yet. Planned events that are not seen are PLAN002.",
    ),
    ReservedCode(
        code="PLAN024",
        name="merged-name",
        summary="An event still comes under the name that Lexicon has merged into another one.",
        reason="Only Lexicon knows it, and mpdoctor does not read Lexicon yet.",
    ),
    ReservedCode(
        code="PLAN025",
        name="truncating-upload",
        summary="Schemas are uploaded with `truncate: true`, which wipes Lexicon.",
        reason="Only the source code of the app shows it.",
    ),
    ReservedCode(
        code="PLAN026",
        name="unusual-lexicon-table",
        summary="A table for Lexicon has unknown columns or too many events.",
        reason="mpdoctor does not write tables for Lexicon yet; Mixpanel's own import reports it.",
    ),
    ReservedCode(
        code="PLAN029",
        name="unregistered-group-key",
        summary="Events have a group key that the project does not know.",
        reason="Only the settings of the project in Mixpanel show which group keys are registered, and no API returns them.",
    ),
    ReservedCode(
        code="PLAN031",
        name="premature-event",
        summary="An event is tracked before the action succeeds, or in a loop.",
        reason="Only the source code of the app shows it. Events that fire twice at one moment are ENV015.",
    ),
)
