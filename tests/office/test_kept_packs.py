"""A pack is kept before an entry cites it, and what was done under it is judged by it for ever."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from desktop import pack_archive
from desktop.county import inbox
from desktop.demo.deeds import Wishes, finish
from desktop.demo.town import Town
from desktop.domain.admission import Law, admit
from desktop.domain.journal import Entry
from desktop.errors import Refused
from desktop.office import filings, month, review
from desktop.office.act import CaseRef, case_at
from desktop.office.desk import Desk
from desktop.office.intake import Request
from tests.office.made_office import photo
from tests.sixth_county import SIXTH, family, founded, registered, stricter

TIER = Wishes(facts={"visit": {"tier": "two"}})
ASKED = Request("dibao", "收入减少")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept") / "town"


@pytest.fixture
def town(base: Path, tmp_path: Path) -> Town:
    return founded(base, tmp_path / "town")


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """The next version of the scheme, which wants ten days of notice."""
    return stricter(tmp_path)


def entries_of(desk: Desk, file: str) -> list[Entry]:
    with desk.open_household(file) as opened:
        return opened.entries()


def refused(desk: Desk, ref: CaseRef, law: Law) -> dict[str, str]:
    return admit(entries_of(desk, ref.household), {}, law)


def test_every_pack_that_an_entry_cites_is_kept(town: Town) -> None:
    ref = registered(town, ASKED, family(1))
    with town.clerk() as desk:
        cited = {
            p for e in (*desk.office.entries(), *entries_of(desk, ref.household)) for p in e.header.packs
        }
        assert cited == set(pack_archive.digests(desk.places.packs)) == {desk.pack.digest}
    with town.county() as county:
        assert set(pack_archive.digests(county.places.packs)) == cited


def test_a_lost_pack_is_kept_again_when_a_desk_opens(town: Town) -> None:
    shutil.rmtree(town.office / "packs")
    with town.clerk() as desk:
        assert pack_archive.digests(desk.places.packs) == (desk.pack.digest,)


def test_ten_days_of_notice_from_now_on_do_not_void_the_decision_after_seven(town: Town, new: Path) -> None:
    ref = registered(town, ASKED, family(1))
    finish(town, ref, TIER)
    with town.clerk() as desk:
        before = desk.pack
        pack_archive.adopt(desk.places.schemes, new)
    with town.clerk() as desk:
        assert desk.pack.digest != before.digest
        assert set(pack_archive.digests(desk.places.packs)) == {before.digest, desk.pack.digest}
        assert refused(desk, ref, desk.law) == {}
        month.pay(desk, ref.household, case_at(desk, ref).household.benefits[0].id, "2026-04")
        judged_anew = refused(desk, ref, Law(desk.pack, desk.credentials))
        assert any("满 10 天" in why for why in judged_anew.values()), "without the kept pack it would fall"
    later = registered(town, ASKED, family(3))
    finish(town, later, replace(TIER, until="notice_close"))
    with town.clerk() as desk:
        hung = case_at(desk, later).notice
        assert hung is not None
        town.clock.set(hung.on.replace(day=hung.on.day + 8))
        with pytest.raises(Refused, match="满 10 天"):
            review.close_notice(desk, later, [photo("wall")], desk.today())


def test_an_entry_that_cites_a_pack_nobody_kept_is_judged_by_the_one_in_force(town: Town, new: Path) -> None:
    ref = registered(town, ASKED, family(1))
    finish(town, ref, TIER)
    with town.clerk() as desk:
        old = desk.pack.digest
        pack_archive.adopt(desk.places.schemes, new)
    (town.office / "packs" / f"{old}.hdpack").unlink()
    with town.clerk() as desk:
        assert any("满 10 天" in why for why in refused(desk, ref, desk.law).values())


def test_a_damaged_kept_pack_counts_as_none_and_is_named(town: Town) -> None:
    with town.clerk() as desk:
        digest = desk.pack.digest
        path = desk.places.packs / f"{digest}.hdpack"
        assert pack_archive.unsound(desk.places.packs) == ()
        path.write_bytes(path.read_bytes()[:-100])
        assert digest not in pack_archive.Kept(desk.places.packs)
        (said,) = pack_archive.unsound(desk.places.packs)
        assert "已损坏" in said and "找回" in said


def test_the_county_too_judges_by_the_pack_of_the_day(town: Town, new: Path) -> None:
    ref = registered(town, ASKED, family(1))
    finish(town, ref, TIER)
    with town.clerk() as desk:
        filings.send(desk, town.packages)
    forgetful = Path(shutil.copytree(town.folder, town.folder.with_name("forgetful")))
    for folder in (town.folder, forgetful):
        pack_archive.adopt(folder / "county" / "schemes", new)
    for kept in (forgetful / "county" / "packs").iterdir():
        kept.unlink()
    with town.county() as county:
        received = inbox.receive(county, town.packages)
        assert (received.accepted, received.returned) == (1, 0)
    with replace(town, folder=forgetful).county() as county:
        received = inbox.receive(county, forgetful / "packages")
        assert received.returned == 1
        assert "公示结束" in received.packages[0].returned[0].reason


def test_a_pack_of_another_scheme_judges_nobody(town: Town) -> None:
    with town.clerk() as desk:
        other = pack_archive.keep(desk.places.packs, SIXTH.parents[2] / "resources" / "schemes" / "mishan")
        assert desk.law.at([other]).pack is desk.pack
        assert desk.law.at(["0" * 64, "not a digest"]).pack is desk.pack
        assert desk.law.packs[other].scheme.id == "mishan"
