"""How office and county come to trust each other: fingerprints read by people, and nothing else."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from desktop.county import offices
from desktop.errors import UserError
from desktop.models.signing import fingerprint, same_fingerprint
from desktop.office import founding
from tests.office.made_office import ADMIN, CHEAP, PASSWORDS, House, found_house, instrument


@pytest.fixture
def newcomer(house: House, tmp_path: Path) -> House:
    """An office that the house's county does not know yet."""
    new = House(tmp_path / "new")
    founder = founding.Founder(ADMIN, "管理员", PASSWORDS[ADMIN])
    founding.found(
        new.office, new.profile, scheme="mishan", township="230382100", device_name="x", founder=founder,
        clock=new.clock, cost=CHEAP, demonstration=True,
    )  # fmt: skip
    return new


def credential(house: House, new: House) -> bytes:
    request = new.folder / "request.json"
    with new.desk(ADMIN) as desk:
        request.write_bytes(founding.request_for_county(desk, PASSWORDS[ADMIN]))
        key = desk.device.pinned_office_key
    with house.county() as county:
        return offices.enrol(county, request, fingerprint=fingerprint(key)).credential


def test_the_county_is_pinned_after_its_fingerprint_was_read(house: House, newcomer: House) -> None:
    raw = credential(house, newcomer)
    with house.county() as county:
        printed = fingerprint(county.public.root_public_key)
    with newcomer.desk(ADMIN) as desk:
        with pytest.raises(UserError, match="指纹与纸上的不一致"):
            founding.accept_county(desk, PASSWORDS[ADMIN], raw, fingerprint("00" * 32))
        assert desk.device.pinned_county_key is None and desk.credentials.office is None
        said = founding.accept_county(desk, PASSWORDS[ADMIN], raw, printed.replace(" ", "").upper())
        assert said.township == "密山镇"
    with newcomer.desk(ADMIN) as desk:
        assert desk.credentials.office == said and desk.device.pinned_county_key == said.issuer


def test_words_for_another_office_are_not_taken(house: House, newcomer: House) -> None:
    raw = credential(house, newcomer)
    with house.desk(ADMIN) as desk:
        with pytest.raises(UserError, match="不是县"):
            founding.accept_county(desk, PASSWORDS[ADMIN], raw)
        office_raw = desk.county_credentials()[0]
        with pytest.raises(UserError, match="不是给本办公室的委托书"):
            founding.accept_instrument(desk, office_raw)
        with pytest.raises(UserError):
            founding.accept_county(desk, PASSWORDS[ADMIN], b"{}")
    with house.county() as county:
        theirs = instrument(county, json.loads(_request(newcomer))["request"]["office"], date(2026, 1, 1))
    with house.desk(ADMIN) as desk, pytest.raises(UserError, match="不是给本办公室的委托书"):
        founding.accept_instrument(desk, theirs)
    with newcomer.desk(ADMIN) as desk, pytest.raises(UserError, match="不是由已登记的"):
        founding.accept_instrument(desk, theirs)


def _request(house: House) -> bytes:
    return (house.folder / "request.json").read_bytes()


def test_a_second_county_does_not_take_an_office_over(house: House, tmp_path: Path) -> None:
    other = found_house(tmp_path / "other")
    raw = credential(other, house)
    with house.desk(ADMIN) as desk:
        pinned = desk.device.pinned_county_key
        with pytest.raises(UserError, match="另一个县"):
            founding.accept_county(desk, PASSWORDS[ADMIN], raw)
        assert desk.device.pinned_county_key == pinned


def test_a_county_that_certified_another_key_for_this_office(house: House, newcomer: House) -> None:
    from desktop.models import credentials as signed
    from desktop.models.signing import SigningKey

    raw = credential(house, newcomer)
    county_key = SigningKey.generate()
    said = signed.read(raw).statement
    wrong = said.model_copy(update={"issuer": county_key.public, "key": SigningKey.generate().public})
    with newcomer.desk(ADMIN) as desk, pytest.raises(UserError, match="根密钥与本机不符"):
        founding.accept_county(desk, PASSWORDS[ADMIN], signed.issue(wrong, county_key))


def test_a_fingerprint_is_read_in_groups_and_compared_without_regard_to_spaces() -> None:
    key = "ab" * 32
    assert {len(group) for group in fingerprint(key).split()} == {4} and len(fingerprint(key)) > 32
    assert same_fingerprint(fingerprint(key).upper(), key) and not same_fingerprint("", key)
