"""Who this PC is: kept outside the office folder, sealed by the vault, and not to be exchanged unnoticed."""

from __future__ import annotations

import json
import pickle
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyrage
import pytest

from desktop.domain.journal import Value
from desktop.errors import UserError
from desktop.models.profile import Device, Profile
from desktop.models.signing import ENTRY, SigningKey, ssh_public, verify
from desktop.models.vault import Cost, OpenVault, Vault

OFFICE, ELSEWHERE = "0123456789abcdef", "fedcba9876543210"
COUNTY, ROOT = SigningKey.from_secret(b"c" * 32).public, SigningKey.from_secret(b"r" * 32).public


def open_vault(path: Path, office: str = OFFICE) -> OpenVault:
    cheap = Cost(memory_mib=8, passes=1, lanes=1)
    return Vault.create(path, office=office, user="p00000001", label="管理员", password="x", cost=cheap)


@pytest.fixture
def vault(tmp_path: Path) -> OpenVault:
    return open_vault(tmp_path / "vault.json")


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path / "profile")


@pytest.fixture
def device(vault: OpenVault) -> Device:
    return Device.create(vault, "一号机", pinned_office_key=ROOT, pinned_county_key=COUNTY)


def stored(profile: Profile) -> Path:
    return profile.folder / OFFICE / "device.json"


def rewrite(profile: Profile, **changes: Value) -> None:
    path = stored(profile)
    path.write_text(json.dumps({**json.loads(path.read_bytes()), **changes}), "utf-8")


def test_a_device_is_kept_and_its_keys_work(vault: OpenVault, profile: Profile, device: Device) -> None:
    profile.save(device)
    found = Profile(profile.folder).load(OFFICE)
    assert found == device
    keys = device.open(vault)
    assert verify(device.public, keys.sign.sign(ENTRY, b"m"), ENTRY, b"m")
    letter = pyrage.encrypt(b"to the device", [pyrage.x25519.Recipient.from_str(device.recipient)])
    assert pyrage.decrypt(letter, [pyrage.x25519.Identity.from_str(keys.identity)]) == b"to the device"
    assert device.ssh_public == ssh_public(device.public)
    assert (len(device.device), device.office) == (12, OFFICE)


def test_another_pc_does_not_know_the_office(tmp_path: Path, profile: Profile, device: Device) -> None:
    profile.save(device)
    assert Profile(tmp_path / "another PC").load(OFFICE) is None
    assert profile.load(ELSEWHERE) is None


def test_two_devices_are_never_alike(vault: OpenVault) -> None:
    one, two = Device.create(vault, "甲"), Device.create(vault, "甲")
    assert (
        len({one.device, two.device})
        == len({one.public, two.public})
        == len({one.recipient, two.recipient})
        == 2
    )


def test_the_profile_is_private_and_holds_no_open_secret(
    vault: OpenVault, profile: Profile, device: Device
) -> None:
    profile.save(device)
    path, keys = stored(profile), device.open(vault)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {stat.S_IMODE(p.stat().st_mode) for p in (path.parent, profile.folder)} == {0o700}
    data = path.read_bytes()
    assert keys.sign.secret.hex().encode() not in data and keys.identity.encode() not in data
    assert [p.name for p in path.parent.iterdir()] == ["device.json"]


def test_secrets_stay_out_of_repr_and_pickle(vault: OpenVault, device: Device) -> None:
    keys = device.open(vault)
    shown = f"{keys!r}{device!r}"
    assert keys.identity not in shown and keys.sign.secret.hex() not in shown
    with pytest.raises(TypeError):
        pickle.dumps(keys)


def test_the_vault_of_another_office_does_not_open_it(tmp_path: Path, device: Device) -> None:
    for office in (OFFICE, ELSEWHERE):
        with pytest.raises(UserError, match="打不开"):
            device.open(open_vault(tmp_path / f"other-{office}.json", office))


@pytest.mark.parametrize(
    "change",
    [
        {"public": COUNTY},
        {"recipient": "age1" + "q" * 58},
        {"name": "二号机"},
        {"pinned_office_key": COUNTY},
        {"pinned_county_key": ROOT},
        {"pinned_county_key": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_is_pinned_cannot_be_exchanged_unnoticed(
    vault: OpenVault, profile: Profile, device: Device, change: dict[str, Any]
) -> None:
    profile.save(device)
    rewrite(profile, **change)
    found = profile.load(OFFICE)
    assert found is not None
    with pytest.raises(UserError, match="改动过"):
        found.open(vault)


def test_a_renamed_device_does_not_open(vault: OpenVault, device: Device) -> None:
    with pytest.raises(UserError, match="打不开"):
        replace(device, device="0" * 12).open(vault)


def test_pinning_keeps_the_identity(vault: OpenVault, profile: Profile) -> None:
    device = Device.create(vault, "一号机")
    assert (device.pinned_office_key, device.pinned_county_key) == ("", None)
    pinned = device.pin(vault, office_key=ROOT, county_key=COUNTY)
    profile.save(pinned)
    found = profile.load(OFFICE)
    assert found is not None and (found.pinned_office_key, found.pinned_county_key) == (ROOT, COUNTY)
    assert found.open(vault).sign.public == device.public


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{}", b"\xff", b"[" * 50_000, b" " * 100_000],
    ids=lambda d: repr(d[:6]),
)
def test_a_damaged_identity_is_a_sentence(profile: Profile, device: Device, data: bytes) -> None:
    profile.save(device)
    for content in (data, stored(profile).read_bytes()[:-30]):
        stored(profile).write_bytes(content)
        with pytest.raises(UserError, match="已损坏"):
            profile.load(OFFICE)


@pytest.mark.parametrize(
    "change",
    [
        {"office": ELSEWHERE},
        {"format": 1},
        {"sealed": "abc"},
        {"device": "../../x"},
        {"x": 1},
        {"public": "A" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_identity_of_the_wrong_shape_is_a_sentence(
    profile: Profile, device: Device, change: dict[str, Any]
) -> None:
    profile.save(device)
    rewrite(profile, **change)
    with pytest.raises(UserError, match="已损坏"):
        profile.load(OFFICE)


@pytest.mark.parametrize("office", ["", "..", "../../../etc", "0123456789ABCDEF", OFFICE + "\n"])
def test_an_office_id_is_never_a_path(profile: Profile, office: str) -> None:
    with pytest.raises(ValueError):
        profile.load(office)


def test_a_profile_that_cannot_be_written_or_read_is_a_sentence(tmp_path: Path, device: Device) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError, match="无法写入"):
        Profile(tmp_path / "file").save(device)
    blocked = Profile(tmp_path / "blocked")
    stored(blocked).mkdir(parents=True)
    with pytest.raises(UserError, match="无法读取"):
        blocked.load(OFFICE)


def test_where_the_profile_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUDANG_PROFILE", str(tmp_path / "env"))
    assert Profile().folder == tmp_path / "env"
    assert Profile(tmp_path / "given").folder == tmp_path / "given"
    monkeypatch.delenv("HUDANG_PROFILE")
    assert "hudang" in Profile().folder.parts
