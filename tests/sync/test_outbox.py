"""The chain of packages per (office, device, recipient), and what stays after a receipt."""

from pathlib import Path

import pytest

from desktop.errors import UserError
from desktop.sync.outbox import Link, Outbox
from desktop.sync.package import SealedPackage
from desktop.sync.package_reader import verify
from tests.sync.forge import COUNTY, DEVICE, OFFICE, Party, sealed


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return Outbox(tmp_path / "outbox")


def _next(
    outbox: Outbox, township: Party, county: Party, kind: str = "filing", **changes: str
) -> SealedPackage:
    who = {"office": OFFICE, "device": DEVICE, "recipient": COUNTY, **changes}
    link = outbox.next(**who)
    return sealed(
        outbox.folder(who["recipient"]), township, county, kind=kind, seq=link.seq, prev=link.prev, **who
    )


def test_a_chain_grows(outbox: Outbox, township: Party, county: Party) -> None:
    assert outbox.status() == []
    assert outbox.next(OFFICE, DEVICE, COUNTY) == Link(1, None)
    packages = [_next(outbox, township, county) for _ in range(3)]
    assert [p.header.seq for p in packages] == [1, 2, 3]
    assert [p.header.prev for p in packages] == [None, packages[0].header.digest, packages[1].header.digest]
    assert outbox.next(OFFICE, DEVICE, COUNTY) == Link(4, packages[2].header.digest)


def test_each_device_and_recipient_has_its_own(outbox: Outbox, township: Party, county: Party) -> None:
    for changes in ({}, {"recipient": "1" * 16}, {"device": "0" * 12}, {"kind": "month"}):
        _next(outbox, township, county, **changes)
    found = [(k.header.recipient, k.header.device, k.header.seq, k.header.kind) for k in outbox.waiting()]
    assert found == [
        ("1" * 16, DEVICE, 1, "filing"),
        (COUNTY, "0" * 12, 1, "filing"),
        (COUNTY, DEVICE, 1, "filing"),
        (COUNTY, DEVICE, 2, "month"),
    ]
    assert [k.header.device for k in outbox.waiting("1" * 16)] == [DEVICE]


def test_a_receipt_lets_the_bytes_go_and_keeps_the_chain(
    outbox: Outbox, township: Party, county: Party
) -> None:
    first, second = (_next(outbox, township, county) for _ in range(2))
    outbox.receipted(second.header.digest)
    outbox.receipted(second.header.digest)
    outbox.receipted("0" * 64)
    assert not second.path.exists()
    assert verify(first.path, township.key.public) == first.header
    assert [(k.header, k.receipted) for k in outbox.status()] == [
        (first.header, False),
        (second.header, True),
    ]
    assert [k.path for k in outbox.waiting()] == [first.path]
    assert outbox.next(OFFICE, DEVICE, COUNTY) == Link(3, second.header.digest)


def test_killed_between_header_and_bytes(outbox: Outbox, township: Party, county: Party) -> None:
    """The header was written, the package not yet removed: it still waits, once."""
    package = _next(outbox, township, county)
    package.path.with_suffix(".sent").write_bytes(package.header.raw)
    assert [k.receipted for k in outbox.status()] == [False]
    outbox.receipted(package.header.digest)
    assert [k.receipted for k in outbox.status()] == [True]


def test_leftovers_and_damage(outbox: Outbox, township: Party, county: Party) -> None:
    package = _next(outbox, township, county)
    (package.path.parent / f".{package.path.name}.part").write_bytes(b"half")
    (package.path.parent / "notes.txt").write_bytes(b"x")
    assert len(outbox.status()) == 1
    renamed = package.path.with_name(package.path.name.replace("-000001-", "-000007-"))
    package.path.rename(renamed)
    with pytest.raises(UserError, match="不一致"):
        outbox.next(OFFICE, DEVICE, COUNTY)
    renamed.write_bytes(b"")
    with pytest.raises(UserError):
        outbox.next(OFFICE, DEVICE, COUNTY)
    renamed.unlink()
    renamed.with_suffix(".sent").write_bytes(b"{}")
    with pytest.raises(UserError, match="已损坏"):
        outbox.status()


def test_a_recipient_is_an_id(outbox: Outbox) -> None:
    for name in ("", "..", "a/b", "A"):
        with pytest.raises(ValueError, match="recipient"):
            outbox.folder(name)
