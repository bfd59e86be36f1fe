"""Founding and opening a county desk."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from desktop.county.county_desk import CountyDesk
from desktop.errors import UserError
from tests.county.conftest import CHEAP, PASSWORD, StillClock


def found(
    folder: Path, clock: StillClock, *, password: str = PASSWORD, demonstration: bool = True
) -> CountyDesk:
    return CountyDesk.found(
        folder, scheme="mishan", label="市民政局", password=password, clock=clock, demonstration=demonstration,
        cost=CHEAP,
    )  # fmt: skip


def test_a_founded_desk_opens_again_by_label_and_by_id(tmp_path: Path, clock: StillClock) -> None:
    with found(tmp_path / "county", clock) as desk:
        public, identities = desk.public, desk.identities
    ((user, label),) = CountyDesk.users(tmp_path / "county")
    for name in (user, label):
        with CountyDesk.open(tmp_path / "county", name, PASSWORD, clock) as again:
            assert (again.public, again.identities) == (public, identities)
    assert public.name == "密山市民政局"
    assert len(set(public.recipients)) == 2


def test_no_secret_lies_in_the_clear(tmp_path: Path, clock: StillClock) -> None:
    with found(tmp_path / "county", clock) as desk:
        desk.open_root(PASSWORD)
        secret, identities = desk.root.secret, desk.identities
    whole = b"".join(p.read_bytes() for p in (tmp_path / "county").rglob("*") if p.is_file())
    assert secret not in whole
    assert secret.hex().encode() not in whole
    assert not any(identity.encode() in whole for identity in identities)
    assert not (tmp_path / "county" / "ledger.db").read_bytes().startswith(b"SQLite")


def test_a_wrong_password_is_told(tmp_path: Path, clock: StillClock) -> None:
    found(tmp_path / "county", clock).close()
    with pytest.raises(UserError, match="口令不对"):
        CountyDesk.open(tmp_path / "county", "市民政局", "另外一个很长很长的口令", clock)
    # The lock was given back: the right one still opens.
    CountyDesk.open(tmp_path / "county", "市民政局", PASSWORD, clock).close()


def test_the_root_key_asks_for_the_password_and_closes_by_itself(desk: CountyDesk, clock: StillClock) -> None:
    assert desk.root.public == desk.public.root_public_key
    clock.later(minutes=6)
    with pytest.raises(UserError, match="再输一次口令"):
        _ = desk.root
    with pytest.raises(UserError, match="口令不对"):
        desk.open_root("另外一个很长很长的口令")
    desk.open_root(PASSWORD)
    assert desk.root


def test_one_process_at_a_time(desk: CountyDesk, clock: StillClock) -> None:
    with pytest.raises(UserError, match="另一个户档程序"):
        CountyDesk.open(desk.places.folder, "市民政局", PASSWORD, clock)


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path, clock: StillClock) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"x")
    with pytest.raises(UserError, match="不是空的"):
        found(tmp_path, clock)
    assert [p.name for p in tmp_path.iterdir()] == ["photo.jpg"]


def test_a_failed_founding_can_be_tried_again(tmp_path: Path, clock: StillClock) -> None:
    with pytest.raises(UserError, match="显示名"):
        CountyDesk.found(
            tmp_path, scheme="mishan", label="长" * 65, password=PASSWORD, clock=clock, demonstration=True,
            cost=CHEAP,
        )  # fmt: skip
    found(tmp_path, clock).close()


def test_a_weak_password_is_refused_for_a_real_county(tmp_path: Path, clock: StillClock) -> None:
    with pytest.raises(UserError):
        found(tmp_path, clock, password="123456", demonstration=False)
    assert not any(tmp_path.iterdir())


def test_a_folder_that_is_no_county(tmp_path: Path, clock: StillClock) -> None:
    with pytest.raises(UserError, match="不是县级工作台"):
        CountyDesk.open(tmp_path, "市民政局", PASSWORD, clock)


@pytest.mark.parametrize("damage", ["format = 7", "not toml [", ""])
def test_a_damaged_public_file(tmp_path: Path, clock: StillClock, damage: str) -> None:
    found(tmp_path, clock).close()
    (tmp_path / "county.toml").write_text(damage, "utf-8")
    with pytest.raises(UserError, match=r"county\.toml 已损坏"):
        CountyDesk.open(tmp_path, "市民政局", PASSWORD, clock)


def test_an_exchanged_root_key_in_the_public_file_is_seen(tmp_path: Path, clock: StillClock) -> None:
    """Whoever may write to the folder must not make the desk trust instruments of his own."""
    found(tmp_path, clock).close()
    path = tmp_path / "county.toml"
    text = re.sub(
        r'root_public_key = "[0-9a-f]+"', f'root_public_key = "{"ab" * 32}"', path.read_text("utf-8")
    )
    path.write_text(text, "utf-8")
    with pytest.raises(UserError, match="可能被改动过"):
        CountyDesk.open(tmp_path, "市民政局", PASSWORD, clock)


def test_missing_identities_and_ledger_are_told(tmp_path: Path, clock: StillClock) -> None:
    found(tmp_path, clock).close()
    (tmp_path / "ledger.db").rename(tmp_path / "ledger.bak")
    with pytest.raises(UserError, match=r"ledger\.db"):
        CountyDesk.open(tmp_path, "市民政局", PASSWORD, clock)
    (tmp_path / "ledger.bak").rename(tmp_path / "ledger.db")
    (tmp_path / "identities.sealed").unlink()
    with pytest.raises(UserError, match="缺少县级工作台的解密密钥"):
        CountyDesk.open(tmp_path, "市民政局", PASSWORD, clock)


def test_a_ledger_of_another_county_does_not_open(tmp_path: Path, clock: StillClock) -> None:
    for name in ("one", "other"):
        found(tmp_path / name, clock).close()
    (tmp_path / "other" / "ledger.db").replace(tmp_path / "one" / "ledger.db")
    with pytest.raises(UserError, match="密钥不对"):
        CountyDesk.open(tmp_path / "one", "市民政局", PASSWORD, clock)


def test_a_ledger_of_a_newer_program_is_left_alone(tmp_path: Path, clock: StillClock) -> None:
    with found(tmp_path, clock) as desk:
        desk.ledger.select("PRAGMA user_version = 9")
    with pytest.raises(UserError, match="格式版本"):
        CountyDesk.open(tmp_path, "市民政局", PASSWORD, clock)
