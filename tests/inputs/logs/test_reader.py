"""Finding logs, and logs of any size."""

from pathlib import Path

import pytest

from mpdoctor.inputs import Limits, Shard, find_sources
from mpdoctor.inputs.logs.reader import dialects
from mpdoctor.inputs.logs.traffic import MOST_QUEUED
from tests.inputs.helpers import read_shard, see

from .helpers import compact, event, read_log

OURS = "V/MixpanelAPI.Messages( 1): "
OTHER = "11-02 16:41:36.710  1234  5678 I OtherTag: busy doing something else\n"
NOT_OURS = "is a log without messages of a Mixpanel SDK"


def test_messages_far_down_in_a_file_by_name_are_found(tmp_path: Path) -> None:
    path = tmp_path / "device.log"
    text = OTHER * 2000 + f"{OURS}Queuing event for sending later\n"
    path.write_text(f"{text}{OURS}    {compact(event('Sign Up'))}\n")

    by_name, _, _ = find_sources([str(path)])
    in_folder, skipped, _ = find_sources([str(tmp_path)])

    assert read_shard(Shard(by_name[0])).names == ["Sign Up"]
    assert (in_folder, skipped) == ([], [f"`{path}` {NOT_OURS}"])


@pytest.mark.parametrize("lines", [9, 2000])
def test_a_log_without_messages_of_an_sdk_is_named_as_that(
    tmp_path: Path, lines: int
) -> None:
    seen = see(tmp_path, OTHER.encode() * lines, name="device.log")

    assert NOT_OURS in seen.error


def test_what_was_never_sent_is_given_before_it_fills_the_memory(
    tmp_path: Path,
) -> None:
    lines = [
        line
        for number in range(MOST_QUEUED + 5)
        for line in (
            f"{OURS}Queuing event for sending later",
            f"{OURS}    {compact(event('A', number))}",
        )
    ]

    seen = read_log(tmp_path, lines)

    assert len(seen.records()) == MOST_QUEUED + 5
    assert [len(batch.records) for batch in seen.batches] == [*[1] * 5, MOST_QUEUED]


def test_a_line_beyond_the_bound_is_cut_off(tmp_path: Path) -> None:
    lines = [
        f"{OURS}Queuing event for sending later",
        f"{OURS}    {compact(event('A', note='x' * 2000))}",
        f"{OURS}Queuing event for sending later",
        f"{OURS}    {compact(event('B'))}",
    ]

    text = "\r\n".join(lines).encode()
    seen = see(tmp_path, text, Limits(line=1000), name="app.log")

    assert (seen.names, seen.lines) == (["B"], [4])
    assert seen.bad == [((2, 0), "a payload that the log cuts off")]


def test_source_code_and_pages_about_the_messages_are_no_logs(tmp_path: Path) -> None:
    sources = [
        'MPLog.v(LOGTAG, "Queuing event for sending later");\n',
        'private static final String LOGTAG = "MixpanelAPI.Messages";\n',
        "MixpanelLogger.log(token, `[Flushing queue] endpoint: ${type}`);\n",
        'Mixpanel.Log("Sending batch of data: " + payload);\n',
        'MixpanelLogger.debug(message: "Sending batch of data")\n',
        "console.log('MIXPANEL REQUEST:');\n",
        'metrics.config.logger.debug("Sending the following event to Mixpanel", {\n',
    ]
    for number, text in enumerate(sources):
        seen = see(tmp_path, text.encode() * 3, name=f"{number}.txt")

        assert seen.error != "", text


def test_each_dialect_has_a_place_in_the_order() -> None:
    orders = [each.order for each in dialects()]

    assert orders == sorted(set(orders))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_colours_of_a_terminal_are_no_part_of_a_log(end: str, tmp_path: Path) -> None:
    payload = compact(event("Sign Up"))
    said = (
        "Successfully posted to https://api-eu.mixpanel.com/track?ip=1:",
        f"[{payload}] (Thread 79)",
        "Response was 1 (Thread 79)",
    )
    start = "\x1b[38;5;40m11-02 16:41:37.279  1234  5678 V MixpanelAPI.Messages: "
    log = "".join(f"{start}{line}\x1b[0m{end}" for line in said)

    seen = see(tmp_path, log.encode())

    assert (seen.names, seen.flaws) == (["Sign Up"], [])
    assert len(seen.exchanges) == 1
