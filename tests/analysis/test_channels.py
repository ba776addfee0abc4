"""By the rules of which channel records are judged that no request brought."""

import pytest

from mpdoctor.analysis.shapes import channel_of
from mpdoctor.model.record import TABLE_ROW, Channel


@pytest.mark.parametrize(
    ("names", "channel"),
    [
        (("time", "mp_processing_time_ms", "token"), Channel.EXPORT),
        (("time", "$city", "mp_country_code", "mp_lib"), Channel.EXPORT),
        (("time", "$city", "mp_country_code", "mp_lib", "token"), Channel.TRACK),
        (("time", "mp_country_code", "mp_lib"), Channel.IMPORT),
        (("time", "$city", "mp_country_code"), Channel.IMPORT),
        (("time", "token"), Channel.TRACK),
        (("time",), Channel.IMPORT),
    ],
)
def test_names_show_the_channel(names: tuple[str, ...], channel: Channel) -> None:
    assert channel_of(names, None)[0] is channel


def test_a_table_need_not_be_meant_for_import() -> None:
    assert channel_of(("time",), None, table=True) == (Channel.IMPORT, TABLE_ROW)
    assert channel_of(("time", "token"), None, table=True)[0] is Channel.TRACK
