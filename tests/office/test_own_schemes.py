"""A county's own scheme: copied into office and county desk, carried to the laptop, never in place of a shipped one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop import pack_archive, packs
from desktop.county.county_desk import CountyDesk
from desktop.demo.town import ADMIN, CLERK, Town
from desktop.errors import UserError
from desktop.office import field, founding, laptop, people
from desktop.office.act import case_at
from desktop.office.desk import Desk
from desktop.office.intake import Request
from desktop.office.laptop import DeviceRequest
from tests.office.made_office import CHEAP
from tests.pack_texts import edit
from tests.sixth_county import SIXTH, WORD, family, founded, registered, stricter, town_at


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("own") / "town"


@pytest.fixture
def town(base: Path, tmp_path: Path) -> Town:
    return founded(base, tmp_path / "town")


def texts(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_office_and_county_work_from_copies_of_their_own(town: Town) -> None:
    for folder in (town.office, town.county_folder):
        assert texts(folder / "schemes" / "sixth") == texts(SIXTH)
    with town.clerk() as desk:
        assert desk.pack == packs.load_folder(SIXTH)


def found_office(folder: Path, own: Path, scheme: str = "sixth") -> None:
    town = town_at(folder)
    founding.found(
        town.office, town.profile, scheme=scheme, township="溪口乡", device_name="电脑", clock=town.clock,
        founder=founding.Founder(ADMIN, "管理员", WORD), demonstration=True, cost=CHEAP, own=own,
    )  # fmt: skip


def found_county(folder: Path, own: Path, scheme: str = "sixth") -> None:
    clock = town_at(folder).clock
    CountyDesk.found(
        folder / "county", scheme=scheme, label="民政局", password=WORD, clock=clock, demonstration=True, cost=CHEAP,
        own=own,
    ).close()  # fmt: skip


@pytest.mark.parametrize("found", [found_office, found_county])
def test_a_scheme_with_faults_founds_nothing(found: Callable[[Path, Path], None], tmp_path: Path) -> None:
    own = Path(shutil.copytree(SIXTH, tmp_path / "sixth"))
    edit(own / "source.txt", "由乡镇分管负责人签批", "由乡镇主要负责人签批")
    with pytest.raises(packs.PackFault, match=r"source.txt 里没有这句话"):
        found(tmp_path / "town", own)
    assert [p.name for p in (tmp_path / "town").rglob("*") if p.is_file() and p.name != ".lock"] == []
    found(tmp_path / "town", SIXTH)


@pytest.mark.parametrize("found", [found_office, found_county])
def test_the_folder_must_hold_the_scheme_that_was_asked_for(
    found: Callable[[Path, Path, str], None], tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="标识是 sixth，不是 seventh"):
        found(tmp_path / "town", SIXTH, "seventh")
    left = [p.name for p in (tmp_path / "town").rglob("*") if p.name not in (".lock", "office", "county")]
    assert left == [], "what was copied before is taken back"


def test_a_shipped_scheme_is_never_replaced(tmp_path: Path) -> None:
    own = Path(shutil.copytree(packs.resource_path("schemes", "mishan"), tmp_path / "mishan"))
    with pytest.raises(UserError, match="程序自带的方案"):
        pack_archive.adopt(tmp_path / "schemes", own)
    shutil.copytree(own, tmp_path / "schemes" / "mishan")
    edit(tmp_path / "schemes" / "mishan" / "scheme.toml", "# 密山市", "# 不是密山市")
    assert packs.load_pack("mishan", tmp_path / "schemes") == packs.load_pack("mishan")


def test_a_new_version_takes_the_place_of_the_old_one_in_whole(tmp_path: Path) -> None:
    schemes = tmp_path / "schemes"
    pack_archive.adopt(schemes, SIXTH)
    later = Path(shutil.copytree(SIXTH, tmp_path / "sixth"))
    shutil.rmtree(later / "forms")
    assert pack_archive.adopt(schemes, later) == "sixth"
    assert texts(schemes / "sixth") == texts(later)
    assert [p.name for p in schemes.iterdir()] == ["sixth"]
    (schemes / ".sixth.0123.tmp").mkdir()
    shutil.copy(SIXTH / "scheme.toml", schemes / ".sixth.0123.tmp")  # the computer went off half-way
    assert packs.scheme_ids(schemes) == tuple(sorted((*packs.scheme_ids(), "sixth")))


def test_a_lost_scheme_is_a_sentence_with_a_way_out(town: Town) -> None:
    shutil.rmtree(town.office / "schemes")
    with pytest.raises(UserError, match="没有这个方案") as refused, town.clerk() as desk:
        _ = desk.pack
    assert "schemes" in refused.value.hint


def test_a_laptop_gets_the_pack_with_the_grant(town: Town) -> None:
    """It has never heard of the county; after the grant it knows the scheme and judges alike."""
    ref = registered(town, Request("dibao", "收入减少"), family(1))
    own, profile, stick = (town.folder / "laptop" / name for name in ("office", "profile", "stick"))
    for folder in (profile, stick):
        folder.mkdir(parents=True)
    with town.desk(ADMIN) as desk:
        invitation = laptop.invite(desk, CLERK)
        asked = laptop.enrol(own, profile, invitation, name="笔记本", password=WORD, cost=CHEAP)
        people.approve_device(desk, WORD, DeviceRequest.read(asked.request), asked.device_fingerprint)
        field.check_out(desk, asked.device, [ref.household], stick)
    assert not (own / "schemes").exists()
    taken = field.take_grants(own, profile, CLERK, WORD, stick, town.clock)
    assert (taken.problems, taken.households, taken.set_aside) == ([], 1, 0)
    with Desk.open(own, profile, CLERK, WORD, town.clock) as desk:
        assert desk.pack == packs.load_folder(SIXTH)
        assert case_at(desk, ref).matter.title == "最低生活保障"
        assert pack_archive.digests(desk.places.packs) == (desk.pack.digest,)


def test_a_pack_that_is_not_what_its_digest_says_is_not_taken_in(tmp_path: Path) -> None:
    digest = pack_archive.keep(tmp_path / "office", SIXTH)
    data = (tmp_path / "office" / f"{digest}.hdpack").read_bytes()
    forged = pack_archive.packed(packs.files_of(stricter(tmp_path)))
    for wrong in (forged, data[:-1], b""):
        with pytest.raises(UserError, match="被改动过"):
            pack_archive.take(tmp_path / "laptop", digest, wrong)
    assert pack_archive.digests(tmp_path / "laptop") == ()
    assert pack_archive.take(tmp_path / "laptop", digest, data).scheme == "sixth"
    assert pack_archive.digests(tmp_path / "laptop") == (digest,)


def test_its_text_is_at_hand_like_that_of_a_shipped_one(town: Town) -> None:
    with town.clerk() as desk:
        assert packs.source_text("sixth", desk.places.schemes) == (SIXTH / "source.txt").read_text("utf-8")
