"""office check and verify: damage, files put back, entries without effect; and what is whole passes."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.journal import Put
from desktop.errors import UserError
from desktop.models.journal_file import Author
from desktop.models.signing import ENTRY, SigningKey
from desktop.office import filings, households, sealing
from desktop.office.act import CaseRef, home_at
from desktop.office.checking import check_office, day
from desktop.office.desk import Desk
from desktop.office.record_of_paper import kept_words
from desktop.office.verifying import verify
from tests.conftest import WalkedDemo
from tests.documents import samples
from tests.office.made_office import ADMIN, House, family


def findings(house: House) -> tuple[str, ...]:
    with house.desk() as desk:
        return check_office(desk).findings


def two_families(house: House) -> tuple[CaseRef, CaseRef]:
    with house.desk() as desk:
        first = house.registered(desk)
        return first, house.registered(desk, family("张大", "0039"))


def path_of(house: House, ref: CaseRef) -> Path:
    return house.office / "households" / ref.household[:2] / f"{ref.household}.hdh"


def test_a_sound_office_passes(house: House) -> None:
    two_families(house)
    seen: list[tuple[int, int]] = []
    with house.desk() as desk:
        report = check_office(desk, lambda done, total: seen.append((done, total)))
    assert (report.households, report.conflicts, report.findings) == (2, 0, ())
    assert report.edits > 20 and seen == [(1, 2), (2, 2)]
    assert report.as_json()["findings"] == []


@pytest.mark.parametrize("where", [0.02, 0.3, 0.6, 0.95])
def test_a_flipped_byte_is_found(house: House, where: float) -> None:
    ref, _ = two_families(house)
    path = path_of(house, ref)
    data = bytearray(path.read_bytes())
    data[int(len(data) * where)] ^= 0x40
    path.write_bytes(data)
    found = findings(house)
    assert len(found) >= 1 and all(ref.household in text for text in found)


def test_a_file_put_back_is_found(house: House, tmp_path: Path) -> None:
    """Old bytes of a household are whole in themselves: only the anchor in the office journal tells."""
    ref, other = two_families(house)
    path = path_of(house, ref)
    old = path.read_bytes()
    with house.desk() as desk:
        households.amend_household(desk, ref.household, {"phone": "13900000000"})
    assert findings(house) == ()
    path.write_bytes(old)
    (found,) = findings(house)
    assert ref.household in found and "旧" in found
    with house.desk() as desk:
        answer = verify(desk, path)
        assert not answer.good and "旧" in answer.words
        assert verify(desk, path_of(house, other)).good


def test_a_missing_file_is_found(house: House) -> None:
    ref, _ = two_families(house)
    path_of(house, ref).unlink()
    assert findings(house) == (f"户档 {ref.household} 的文件不见了。",)


def test_a_vault_put_back_is_found(house: House, tmp_path: Path) -> None:
    from desktop.office import people
    from tests.office.made_office import PASSWORDS

    vault = house.office / "vault.json"
    old = vault.read_bytes()
    with house.desk(ADMIN) as desk:
        people.add_person(
            desk, PASSWORDS[ADMIN], name="新人", roles=["clerk"], password="新来的人自己想出来的长口令"
        )
    assert findings(house) == ()
    vault.write_bytes(old)
    (found,) = findings(house)
    assert "保险库" in found


def test_a_file_exchanged_for_another_households_is_found(house: House) -> None:
    ref, other = two_families(house)
    shutil.copy(path_of(house, other), path_of(house, ref))
    (found,) = findings(house)
    assert ref.household in found


def test_an_entry_under_a_strange_key_is_found(house: House) -> None:
    ref, _ = two_families(house)
    stranger = SigningKey.generate()
    with house.desk() as desk, desk.open_household(ref.household) as opened:
        opened.append(
            [Put("member", "m-x", {"name": "冒名"})], action="amend", at=desk.now().isoformat(),
            author=Author(
                desk.device.device, desk.user, lambda m: stranger.sign(ENTRY, m),
                lambda m: desk.device_keys.sign.sign(ENTRY, m),
            ),
        )  # fmt: skip
        desk.touched(ref.household, opened.heads())
    found = findings(house)
    assert any("不应有效" in text and "签名" in text for text in found)


def test_a_day_is_a_day() -> None:
    assert day("2026-03-02").day == 2
    with pytest.raises(UserError, match="不是日期"):
        day("三月二日")


# -- verify


@pytest.fixture(scope="module")
def demo_desk(walked_demo: WalkedDemo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demonstration, because a desk writes its anchors when it closes."""
    copy = tmp_path_factory.mktemp("verify") / "demo"
    shutil.copytree(walked_demo.folder, copy)
    return copy


def opened(folder: Path, walked_demo: WalkedDemo) -> Desk:
    return Desk.open(folder / "office", folder / "profiles" / "office", "p00000002", walked_demo.password)


def test_verify_knows_its_own(demo_desk: Path, walked_demo: WalkedDemo) -> None:
    with opened(demo_desk, walked_demo) as desk:
        for kind in ("papers/*.pdf", "packages/*.hdp", "office/households/*/*.hdh"):
            paths = sorted(demo_desk.glob(kind))
            assert paths
            for path in paths[:3]:
                answer = verify(desk, path)
                assert answer.good, answer.words
        paper = verify(desk, next(demo_desk.glob("papers/*.pdf"))).words
        assert "与存档一致" in paper and "已登记用印" in paper and "样件" in paper


def test_verify_says_no(demo_desk: Path, walked_demo: WalkedDemo, tmp_path: Path, house: House) -> None:
    paper, package = next(demo_desk.glob("papers/*.pdf")), next(demo_desk.glob("packages/*.hdp"))
    edited = tmp_path / "edited.pdf"
    edited.write_bytes(paper.read_bytes() + b"\n% amount 9,999.00\n")
    cut = tmp_path / "cut.hdp"
    cut.write_bytes(package.read_bytes()[:-2000])
    damaged = tmp_path / next(demo_desk.glob("office/households/*/*.hdh")).name
    damaged.write_bytes(bytes(8192))
    huge = tmp_path / "huge.pdf"
    with huge.open("wb") as file:
        file.write(b"%PDF-1.7")
        file.truncate(65 * 1024 * 1024)
    with opened(demo_desk, walked_demo) as desk:
        for path in (edited, cut, damaged):
            answer = verify(desk, path)
            assert not answer.good and answer.words, path.name
        with pytest.raises(UserError, match="文件太大"):
            verify(desk, huge)
    with house.desk() as desk:
        assert "没有在本办公室登记" in verify(desk, package).words
        assert "不是本机信任的县" in verify(desk, paper).words


def test_verify_of_nothing_we_know(house: House, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("hello")
    with house.desk() as desk:
        with pytest.raises(UserError, match="不是户档的"):
            verify(desk, letter)
        with pytest.raises(UserError, match="读不了"):
            verify(desk, tmp_path / "nowhere.pdf")


def test_a_paper_that_was_not_stamped_says_so(house: House) -> None:
    """A laptop's letter is whole, and marked as not stamped."""
    with house.desk() as desk:
        ref = house.until_decision(desk)
    house.decided(ref)
    laptop = house.approved(user="p00000002")
    with house.desk() as desk:
        laptop.given(desk, [ref.household])
    with laptop.desk() as field_desk:
        house.issued(field_desk, ref)
        assert home_at(field_desk, ref.household).stampings == ()
    laptop.brought_back()
    from desktop.office import field

    with house.desk() as desk:
        field.check_in(desk, laptop.returns)
        home = home_at(desk, ref.household)
        pdf = house.folder / "letter.pdf"
        with desk.open_household(ref.household) as file:
            pdf.write_bytes(file.blob(home.papers[0].sha256))
        assert "未用印" in verify(desk, pdf).words
        assert filings.lines(desk)[0].status == "待发"


def damaged(house: House, ref: CaseRef) -> None:
    path = path_of(house, ref)
    path.write_bytes(bytes(path.stat().st_size))


def test_a_damaged_household_does_not_stop_the_others(house: House, tmp_path: Path) -> None:
    from desktop.office import conflicts

    ref, other = two_families(house)
    damaged(house, ref)
    letter = tmp_path / "letter.pdf"
    with house.desk() as desk:
        on = desk.today()
        pdf = sealing.finish(
            desk, "one_time_notice", samples.ONE_TIME, None, paper="p-0", authority=None, on=on
        )
        letter.write_bytes(pdf)
        unread: list[str] = []
        assert conflicts.listed(desk, unread) == [] and unread == [ref.household]
        unread.clear()
        assert filings.lines(desk, unread) == [] and unread == [ref.household]
        answer = verify(desk, letter)
        assert answer.verdict is not None and not answer.good
        assert any("另有 1 户读不了" in link.words for link in answer.verdict.links), answer
        assert home_at(desk, other.household).applications


def test_a_paper_that_nobody_holds_opens_no_household(house: House, tmp_path: Path) -> None:
    """One that is spoilt behind the back of the index would be told of if it were read."""
    ref, _ = two_families(house)
    path = path_of(house, ref)
    before = path.stat()
    with house.desk() as desk:
        made = sealing.finish(
            desk, "one_time_notice", samples.ONE_TIME, None, paper="p-0", authority=None, on=desk.today()
        )
        letter = tmp_path / "letter.pdf"
        letter.write_bytes(made)
    path.write_bytes(bytes(before.st_size))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with house.desk() as desk:
        answer = verify(desk, letter)
        assert answer.verdict is not None
        assert [x.words for x in answer.verdict.links if x.name == "存档"] == [
            "本办公室的户档里没有这份文件：没有签发过，或者是草稿、已另行保存的副本。"
        ]


def test_a_number_that_no_paper_bears_is_told_and_is_no_finding(house: House) -> None:
    from desktop.office.numbers import reserve

    with house.desk() as desk:
        ref = house.until_decision(desk)
    house.decided(ref)
    with house.desk() as desk:
        reserve(desk, ["密民低保确"], desk.today())  # killed before the paper
        house.issued(desk, ref)
        report = check_office(desk)
        assert report.findings == () and report.unused_numbers == ("密民低保确〔2026〕1号",)
        assert report.as_json()["unused_numbers"] == ["密民低保确〔2026〕1号"]
    damaged(house, ref)
    with house.desk() as desk:
        assert check_office(desk).unused_numbers == (), "the number may stand on a paper in there"


def test_a_setting_written_after_midnight_in_china_is_the_administrators(house: House) -> None:
    """The day counts in China: 23:30 in UTC is the next day here, the first of a certificate."""
    from desktop.domain.journal import Entry
    from desktop.office.soundness import written

    with house.desk() as desk:
        entry: Entry = desk.office.entries()[-1]

    def at(text: str) -> str:
        from dataclasses import replace

        from desktop.office.clock import SHANGHAI

        moved = replace(entry, header=replace(entry.header, at=text))
        return written(moved).astimezone(SHANGHAI).isoformat()

    assert at("2026-03-01T23:30:00+00:00") == "2026-03-02T07:30:00+08:00"
    assert at("2026-03-02T07:30:00") == "2026-03-02T07:30:00+08:00"


@pytest.mark.parametrize("value", [2**53, -(2**53), 10**400])
def test_a_setting_too_large_to_keep_is_refused(house: House, value: int) -> None:
    from desktop.office import founding

    with house.desk(ADMIN) as desk:
        name = next(s.id for s in desk.pack.scheme.settings if isinstance(s.sample, int))
        before = desk.office.setting(name)
        with pytest.raises(UserError, match="太大"):
            founding.configure(desk, {name: value})
        assert desk.office.setting(name) == before


def test_a_voided_paper_is_said_to_be_void(house: House) -> None:
    """Its chain may be whole: the archive knows better."""
    with house.desk() as desk:
        ref = house.until_decision(desk)
    house.decided(ref)
    path = house.folder / "letter.pdf"
    with house.desk() as desk:
        house.issued(desk, ref)
        (paper,) = home_at(desk, ref.household).papers
        with desk.open_household(ref.household) as file:
            path.write_bytes(file.blob(paper.sha256))
        answer = verify(desk, path)
        assert answer.good and answer.verdict is not None and answer.verdict.word == "不能断定"
        assert "演示" in answer.words and "与存档一致" in answer.words
        voided = replace(paper, voided_on="2026-03-24", void_reason="写错了")
        link = kept_words(desk, replace(home_at(desk, ref.household), papers=(voided,)), voided)
    assert (link.standing, "已于 2026-03-24 作废" in link.words) == ("bad", True)
