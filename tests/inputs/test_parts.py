from hypothesis import given
from hypothesis import strategies as st

from mpdoctor.inputs.reading import Parts

texts = st.lists(st.text(alphabet="ab\n", max_size=9).map(str.encode), max_size=20)


@given(chunks=texts, size=st.integers(1, 30), skipped=st.sets(st.integers(0, 9)))
def test_parts_end_with_lines_and_hold_all_that_there_is(
    chunks: list[bytes], size: int, skipped: set[int]
) -> None:
    whole = b"".join(chunks)

    starts, found = [], []
    for number, (start, part) in enumerate(Parts(iter(chunks), size)):
        starts.append(start)
        # One that nobody reads is passed over.
        found.append(None if number in skipped else b"".join(part))

    ends = [*starts[1:], len(whole)]
    cut = [whole[start:end] for start, end in zip(starts, ends, strict=True)]
    assert b"".join(cut) == whole
    assert all(
        text is None or text == expected
        for text, expected in zip(found, cut, strict=True)
    )
    assert all(text.endswith(b"\n") and len(text) > size for text in cut[:-1])


def test_a_part_ends_with_the_line_that_passes_its_size() -> None:
    chunks = [b"aaa\nbb", b"b\nc", b"cc\nd"]

    found = [(start, b"".join(part)) for start, part in Parts(iter(chunks), 4)]

    assert found == [(0, b"aaa\nbbb\n"), (8, b"ccc\nd")]
