"""The list that hangs in the village shows who receives what, and nothing else about anybody."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.documents.preview import page_texts
from desktop.domain.case import Case
from desktop.domain.duties import Duty
from desktop.domain.journal import Put
from desktop.errors import UserError
from desktop.office import duties, papers, postings, publication, review, scan_filing, slips, verifying
from desktop.office.act import CaseRef, case_at, home_at, record
from desktop.office.desk import Desk
from desktop.office.numbers import reserved
from tests.documents.scanned_pages import drawn, jpeg, scanned
from tests.office.made_office import LEADER, House, family


def _given(house: House) -> CaseRef:
    with house.desk() as desk:
        ref = house.until_decision(desk)
    house.decided(ref)
    return ref


def test_the_public_list_shows_name_number_and_amount_only(house: House, tmp_path: Path) -> None:
    _given(house)
    house.clock.set(house.day("decide").replace(month=4, day=2))
    with house.desk() as desk:
        before = len(reserved(desk))
        assert "〔2026〕　号" in _words(publication.public_list(desk, "dibao", "新柞村", desk.today()))
        assert len(reserved(desk)) == before
        path = publication.export(desk, "dibao", "新柞村", desk.today(), tmp_path)
        assert len(reserved(desk)) == before + 1 and reserved(desk)[-1].text in _words(path.read_bytes())
        with pytest.raises(UserError, match="没有正在享受"):
            publication.public_list(desk, "dibao", "杨木村", desk.today())
    text = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True
    ).stdout.decode()
    assert "李𬭎" in text and "农村低保" in text and "新柞村" in text
    for secret in ("230382196205140012", "13800000000", "6217990000123456789", LEADER):
        assert secret not in text


def _words(pdf: bytes) -> str:
    return "".join(text for n, text in page_texts(pdf) if n)


@pytest.fixture(scope="module")
def noticed(founded: House, tmp_path_factory: pytest.TempPathFactory) -> tuple[House, CaseRef]:
    """An office with a case whose opinion is stated and whose notice hangs."""
    own = founded.copied(tmp_path_factory.mktemp("noticed") / "house")
    with own.desk() as desk:
        ref = own.registered(desk)
        own.accepted(desk, ref)
        own.looked_into(desk, ref)
        own.publicised(desk, ref)
    return own, ref


def _changed(case: Case, **member: object) -> Case:
    """The case with other facts about its applicant, as a hostile or careless hand might have typed them."""
    first, *others = case.household.members
    home = replace(case.household, members=(replace(first, **member), *others))  # type: ignore[arg-type]  # test values
    return replace(case, household=home)


def test_a_hostile_field_never_reaches_the_wall(noticed: tuple[House, CaseRef]) -> None:
    house, ref = noticed
    with house.desk() as desk:
        case, on = case_at(desk, ref), desk.today()
        assert "李𬭎" in _words(publication.notice(desk, [case], on))
        for name in ("李一（肺癌）", "李一 13812345678", "<b>李一</b>", '=HYPERLINK("http://x")', "李癌死亡"):
            with pytest.raises(UserError, match=r"没有生成|没有写出|长串数字"):
                publication.notice(desk, [_changed(case, name=name)], on)
        opinion = case.opinion
        assert opinion is not None
        for category in (
            "A类 尿毒症",
            "230382196205140012",
            "电话13812345678",
            "2303**********0012",
            "类" * 31,
        ):
            facts = {**opinion.facts, "category": category}
            steps = tuple(replace(s, facts=facts) if s.id == opinion.id else s for s in case.household.steps)
            hostile = replace(case, household=replace(case.household, steps=steps))
            with pytest.raises(UserError, match=r"没有生成|没有写出|长串数字"):
                publication.notice(desk, [hostile], on)


def test_a_child_hangs_by_the_surname_and_two_namesakes_can_be_told_apart(
    noticed: tuple[House, CaseRef],
) -> None:
    house, ref = noticed
    with house.desk() as desk:
        case, on = case_at(desk, ref), desk.today()
        child = _words(publication.notice(desk, [_changed(case, birth="2015-01-01")], on))
        assert "李某某" in child and "李𬭎" not in child
        other = replace(case, application=replace(case.application, id="zz"))
        both = _words(publication.notice(desk, [case, _as(other)], on))
        assert "（1）" in both and "（2）" in both
        elsewhere = replace(case, household=replace(case.household, fields={"village": "杨木村"}))
        with pytest.raises(UserError, match="一张公示单只列一个村"):
            publication.notice(desk, [case, elsewhere], on)


def test_a_sheet_takes_one_number_and_lies_with_every_family_on_it(noticed: tuple[House, CaseRef]) -> None:
    house, ref = noticed
    with house.desk() as desk:
        on, before = desk.today(), reserved(desk)
        looked_at = _words(publication.notice(desk, [case_at(desk, ref)], on))
        assert f"〔{on.year}〕　号" in looked_at and reserved(desk) == before, "looking uses no number"
        paper, changes = publication.issue(desk, [ref], on)
        [number] = [n.text for n in reserved(desk) if n not in before]
        kept = home_at(desk, ref.household).paper(paper)
        assert kept is not None and (kept.number, kept.form) == (number, "preliminary_notice")
        assert changes.households == {ref.household}
        assert number in _words(papers.paper_bytes(desk, ref.household, kept))
        said = desk.office.record("posting", paper)
        assert (said["number"], said["sha256"], said["households"]) == (number, kept.sha256, [ref.household])
        assert case_at(desk, ref).paper is None, "it tells of no decision"


def test_two_families_share_a_sheet_and_who_is_not_on_it_gets_no_copy(house: House) -> None:
    with house.desk() as desk:
        refs = [
            house.registered(desk, family(*who))
            for who in (("周平", "0021"), ("吴清", "0022"), ("郑早", "0023"))
        ]
        for stage in (house.accepted, house.looked_into, house.publicised):
            for ref in refs[:2]:
                stage(desk, ref)
        paper, changes = publication.issue(desk, refs, desk.today())
        kept = [home_at(desk, ref.household).paper(paper) for ref in refs]
        first, second, third = kept
        assert first is not None and second is not None and third is None
        assert (first.number, first.sha256) == (second.number, second.sha256)
        assert changes.households == {ref.household for ref in refs[:2]}
        assert desk.office.record("posting", paper)["households"] == [ref.household for ref in refs[:2]]
        sheet = papers.paper_bytes(desk, refs[1].household, second)
        assert "周平" in _words(sheet) and "吴清" in _words(sheet) and "郑早" not in _words(sheet)
        scan = house.stick / "scan.jpg"
        scan.write_bytes(jpeg(scanned(drawn(sheet, 0))))
        (seen,), _ = scan_filing.file(desk, scan_filing.look(desk, [scan]))
        assert seen.paper == paper and scan_filing.look(desk, [scan]).papers[0].filed
        for ref in refs:
            with desk.open_household(ref.household) as opened:
                filed = [a.about for a in opened.folded().attachments.values()]
            assert filed.count(f"paper_scan/{paper}") == (0 if ref == refs[2] else 1)


def test_a_sheet_that_was_interrupted_goes_on_under_its_number(house: House) -> None:
    with house.desk() as desk:
        refs = [house.registered(desk, family(*who)) for who in (("周平", "0021"), ("吴清", "0022"))]
        for stage in (house.accepted, house.looked_into, house.publicised):
            for ref in refs:
                stage(desk, ref)
        begun, _ = publication.begin(desk, refs, desk.today())
        said, form = desk.office.record(postings.POSTING, begun), desk.form("preliminary_notice")
        pdf, number, opinion = postings.sheet(desk, begun), str(said["number"]), said["opinions"][0]
        slips.keep(desk, refs[0], form, number, begun, pdf, desk.today(), opinion)  # and no further
        numbers = reserved(desk)
        paper, changes = publication.issue(desk, refs, desk.today())
        assert reserved(desk) == numbers and changes.households == {refs[1].household}
        first, second = (home_at(desk, ref.household).paper(paper) for ref in refs)
        assert first is not None and second is not None
        assert (first.number, first.sha256) == (second.number, second.sha256)
        assert paper == begun
        again, _ = publication.issue(desk, refs, desk.today())
        assert again != paper and len(reserved(desk)) == len(numbers) + 1, "a whole sheet is not begun again"


def test_a_name_and_a_village_that_touch_are_no_illness(noticed: tuple[House, CaseRef]) -> None:
    """李建中 of 风岭村: read over the edge of the cell it would be 中风."""
    house, ref = noticed
    with house.desk() as desk:
        case = case_at(desk, ref)
        home = replace(case.household, fields={**case.household.fields, "village": "风岭村"})
        moved = _changed(replace(case, household=home), name="李建中")
        assert "李建中风岭村" in "".join(_words(publication.notice(desk, [moved], desk.today())).split())
        with pytest.raises(UserError, match="第 1 户有个人情况“中风”"):
            publication.notice(desk, [_changed(moved, name="李中风")], desk.today())


def test_what_may_not_hang_uses_no_number(noticed: tuple[House, CaseRef], tmp_path: Path) -> None:
    original, ref = noticed
    house = original.copied(tmp_path / "house")
    with house.desk() as desk:
        before, head = reserved(desk), home_at(desk, ref.household).members[0]
        record(desk, ref.household, "test", [Put("member", head.id, {"name": "李一 13812345678"})])
        with pytest.raises(UserError, match=r"没有生成|没有写出|长串数字"):
            publication.issue(desk, [ref], desk.today())
        assert reserved(desk) == before
        with pytest.raises(UserError, match="没有正在享受"):
            publication.issue_list(desk, "dibao", "杨木村", desk.today())
        assert reserved(desk) == before


def _as(case: Case) -> Case:
    """The same facts under another application id."""
    own = case.application
    steps = tuple(replace(s, application=own.id) for s in case.household.steps)
    return replace(case, household=replace(case.household, steps=steps, applications=(own,)))


def test_who_died_is_not_posted_as_ending(noticed: tuple[House, CaseRef]) -> None:
    house, ref = noticed
    with house.desk() as desk:
        case, on = case_at(desk, ref), desk.today()
        ending = _words(publication.termination_notice(desk, [case], on))
        assert "拟终止" in ending and "1,030" not in ending
        for gone in (
            replace(case, application=replace(case.application, change="death")),
            _changed(case, life="dead", died_on="2026-03-01"),
        ):
            dead = publication.termination_notice
            alive = [m for m in gone.household.members if m.here]
            if gone.application.change == "death" or not alive:
                with pytest.raises(UserError, match="因死亡终止的不公示"):
                    dead(desk, [gone], on)


def test_a_list_that_hangs_is_to_be_renewed_when_it_changes_and_a_dead_head_is_not_on_it(
    house: House, tmp_path: Path
) -> None:
    ref = _given(house)
    house.clock.set(house.day("decide").replace(month=4, day=2))
    with house.desk() as desk:
        path = publication.export(desk, "dibao", "新柞村", desk.today(), tmp_path)
        assert not _of_kind(desk, "publication")
        numbers, hung = reserved(desk), path.read_bytes()
        again, _ = publication.issue_list(desk, "dibao", "新柞村", desk.today())
        assert again == hung and reserved(desk) == numbers, (
            "the same list of the same day is the one that hangs"
        )
        answer = verifying.verify(desk, path)
        assert "与存档一致：公布名单" in answer.words and numbers[-1].text in answer.words
        home = home_at(desk, ref.household)
        head = home.members[0]
        record(
            desk, ref.household, "test", [Put("member", head.id, {"life": "dead", "died_on": "2026-04-01"})]
        )
        (row,) = publication.rows_of(home_at(desk, ref.household), "dibao", "2026-04")
        assert row[0].name == "王小妹" and row[1]["member_count"] == "1"
        (duty,) = _of_kind(desk, "publication")
        assert duty.title == "新柞村《最低生活保障》公布名单有变动，请换新单" and not duty.by_hand
        path = publication.export(desk, "dibao", "新柞村", desk.today(), tmp_path)
        assert not _of_kind(desk, "publication")
        assert path.read_bytes() != hung and len(reserved(desk)) == len(numbers) + 1


def _of_kind(desk: Desk, kind: str) -> list[Duty]:
    return [d for d in duties.list_duties(desk) if d.kind == kind]


def test_a_notice_whose_ground_is_gone_is_taken_down_and_marked(house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        house.accepted(desk, ref)
        house.looked_into(desk, ref)
        house.publicised(desk, ref)
        assert not _of_kind(desk, "takedown")
        objection = review.object_to(desk, ref, "家里有车", desk.today())
        assert objection
        (raised,) = case_at(desk, ref).all("objection")
        review.answer_objection(desk, ref, raised.id, "upheld", "属实", desk.today())
        (duty,) = _of_kind(desk, "takedown")
        assert "不作数" in duty.title and duty.by_hand and duty.households[0].file == ref.household
        duties.mark_done(desk, duty.id, desk.today(), "已撤下")
        assert [d.state for d in _of_kind(desk, "takedown")] == ["done"]
        duties.take_back(desk, duty.id)
        assert [d.state for d in _of_kind(desk, "takedown")] == ["open"]
