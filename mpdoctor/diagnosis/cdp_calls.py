"""Calls to customer data platforms, with what Mixpanel gets of them."""

from collections.abc import Callable, Iterator

from mpdoctor.analysis.totals import Totals
from mpdoctor.diagnosis.redaction import Redactor
from mpdoctor.mixpanel.destinations import forwarded, source_of
from mpdoctor.model.cdp import CdpCall, CdpCalls, ForwardedRecord
from mpdoctor.model.place import Place, RecordPosition
from mpdoctor.model.settings import IdMerge, Setup

_LOCAL = ("properties.", "traits.", "context.traits.")
"""Values that the customer named; of `context`, every platform leaves out most."""


def cdp_calls(
    totals: Totals,
    setup: Setup,
    place_of: Callable[[RecordPosition, str], Place],
    redactor: Redactor,
) -> Iterator[CdpCalls]:
    """Equal calls together, the most frequent first."""
    simplified = None
    if setup.id_merge is not None:
        simplified = setup.id_merge is IdMerge.SIMPLIFIED
    rows = sorted(totals.cdp_calls.items(), key=lambda row: -row[1].tally.count)
    for call, row in rows:
        sent = forwarded(call, row.paths, simplified=simplified)
        positions = row.tally.positions
        yield CdpCalls(
            _clean(call, redactor),
            row.tally.count,
            place_of(positions[0], "") if positions else None,
            tuple(_record(record, redactor) for record in sent.records),
            tuple(map(redactor.text, _dropped(row.paths, sent.used)))
            if sent.records
            else (),
            sent.note,
            source_of(call.platform),
        )


def _clean(call: CdpCall, redactor: Redactor) -> CdpCall:
    return CdpCall(
        call.platform, call.kind, redactor.text(call.name), call.ids, call.excluded
    )


def _record(record: ForwardedRecord, redactor: Redactor) -> ForwardedRecord:
    return ForwardedRecord(
        record.kind,
        redactor.text(record.name),
        record.endpoint,
        {
            redactor.text(name): redactor.text(record.values[name])
            for name in sorted(record.values)
        },
        record.condition,
    )


def _dropped(paths: frozenset[str], used: frozenset[str]) -> Iterator[str]:
    names = {path.rpartition(".")[2] for path in used if path.startswith(_LOCAL)}
    for path in sorted(paths - used):
        if path.startswith(_LOCAL) and path.rpartition(".")[2] not in names:
            yield path
