"""The strict tar: readable by Python's own, and pieces of any length give the same members."""

import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.sync import ustar
from tests.sync.forge import tar

NAMES = st.sampled_from(["a", "blobs/" + "0" * 64, "documents/通知书.pdf", "x" * 100])


class _Kept:
    """A receiver that keeps everything."""

    def __init__(self) -> None:
        self.members: list[tuple[str, int, bytearray]] = []
        self.ended = 0

    def begin(self, name: str, size: int) -> None:
        self.members.append((name, size, bytearray()))

    def data(self, part: memoryview) -> None:
        self.members[-1][2].extend(part)

    def end(self) -> None:
        self.ended += 1


@given(members=st.lists(st.tuples(NAMES, st.binary(max_size=1200)), max_size=5), piece=st.integers(1, 1500))
def test_any_pieces_give_the_members(members: list[tuple[str, bytes]], piece: int) -> None:
    whole = tar(members)
    kept = _Kept()
    splitter = ustar.Splitter(kept)
    for start in range(0, len(whole), piece):
        assert not splitter.complete
        splitter.write(whole[start : start + piece])
    assert splitter.complete
    assert [(n, bytes(d)) for n, _, d in kept.members] == members
    assert kept.ended == len(members)
    assert all(size == len(data) for _, size, data in kept.members)
    with tarfile.open(fileobj=io.BytesIO(whole)) as archive:
        assert [(m.name, m.size) for m in archive] == [(n, len(d)) for n, d in members]


def test_what_is_refused() -> None:
    right = tar([("a", b"x")])
    block = right[:512]
    wrong = {
        "padding": right[:600] + b"!" + right[601:],
        "one closing block": right[:1024] + bytes(512) + block,
        "after the end": right + b"\0",
        "no header": b"x" * 512,
        "other mode": block.replace(b"0000644", b"0000755"),
        "checksum": block.replace(b"a", b"b", 1),
        "base-256 size": block[:124] + b"\x80" + bytes(10) + b"\x01" + block[136:],
        "signed size": block[:124] + b"-0000000001" + block[135:],
        "name not UTF-8": b"\xff" + block[1:],
    }
    for what, data in wrong.items():
        with pytest.raises(ustar.Malformed):
            ustar.Splitter(_Kept()).write(data)
            pytest.fail(what)


@pytest.mark.parametrize(("name", "size"), [("", 1), ("x" * 101, 1), ("a\0b", 1), ("a", -1), ("a", 8**11)])
def test_what_cannot_be_written(name: str, size: int) -> None:
    with pytest.raises(ustar.Malformed):
        ustar.header_block(name, size)


def test_the_largest_size_survives() -> None:
    assert ustar.read_block(ustar.header_block("a", ustar.MAX_SIZE)) == ("a", ustar.MAX_SIZE)
