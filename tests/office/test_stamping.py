"""作废、重出、重印: a wrong paper stays where it is, the one in its place says so, and every copy is counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.county import inbox, instruments
from desktop.county.examination import Examination
from desktop.domain.household import PAPER, TO_SEND
from desktop.domain.journal import Put
from desktop.domain.workflow import next_step
from desktop.errors import Refused, UserError
from desktop.office import conflicts, filings, papers, sealing, stamping
from desktop.office.act import case_at, home_at, record
from desktop.office.checking import check_office
from desktop.office.desk import Desk
from desktop.office.instruments import accept
from desktop.office.instruments import authority as authority_of
from desktop.office.numbers import reserved
from desktop.sync.filings import Journal
from tests.office.made_office import CLERK, PASSWORDS, House
from tests.office.made_pcs import Pair
from tests.office.made_told import Told, words


def test_a_void_paper_stays_with_its_number_and_is_valid_nowhere(told: Told) -> None:
    with told.desk() as desk:
        before, on = told.now(desk), desk.today()
        with pytest.raises(UserError, match="写明原因"):
            stamping.void(desk, told.file, told.paper, "  ", on)
        for reason, sentence in (("印错\U0001f600", "字库"), ("错" * 201, "最多写 200 个字")):
            with pytest.raises(UserError, match=sentence):
                stamping.void(desk, told.file, told.paper, reason, on)
        stamping.void(desk, told.file, told.paper, " 金额印错\n", on)
        after, case = told.now(desk), case_at(desk, told.ref)
        assert after.void and (after.number, after.sha256) == (before.number, before.sha256)
        assert (after.voided_by, after.void_reason) == (CLERK, "金额印错")
        assert case.paper is None and case.notices == (after,) and case.done_on("paper") is None
        view = next_step(case, desk.days, desk.today())
        assert view is not None and view.step.rule == "paper", "the applicant has to be told again"
        for attempt in (
            lambda: stamping.void(desk, told.file, told.paper, "再废一次", on),
            lambda: stamping.reprint(desk, told.file, told.paper, 1, "丢了"),
            lambda: stamping.reissue(desk, told.ref, told.paper, "再来", on),
        ):
            with pytest.raises(Refused, match="作废"):
                attempt()
        seen = words(papers.paper_bytes(desk, told.file, after))
        assert "作废，不得使用" in seen and "金额印错" in seen, "nobody takes it out as a valid one"
        with desk.open_household(told.file) as opened:
            assert "不得使用" not in words(opened.blob(after.sha256)), "the bytes on record are untouched"
        assert check_office(desk).findings == ()


def test_the_paper_in_its_place_names_it_and_has_numbers_of_its_own(told: Told) -> None:
    with told.desk() as desk:
        old = told.now(desk)
        new_id, _ = stamping.reissue(desk, told.ref, told.paper, "打印模糊", desk.today())
        old, new, home = told.now(desk, old.id), told.now(desk, new_id), home_at(desk, told.file)
        assert old.void and old.replaced_by == new.id and new.replaces == old.id and not new.void
        assert new.number != old.number and len({s.use_no for s in home.stampings}) == 2
        case = case_at(desk, told.ref)
        assert case.paper == new and case.filing is not None
        assert (case.filing.revision, home.filing_status(case.filing)[0]) == (1, TO_SEND)
        text = words(papers.paper_bytes(desk, told.file, new))
        assert f"本件替代{old.number}，原件作废" in text and "不得使用" not in text
        assert check_office(desk).unused_numbers == ()


def test_a_notice_after_a_void_one_takes_its_place_too(told: Told) -> None:
    with told.desk() as desk:
        stamping.void(desk, told.file, told.paper, "姓名印错", desk.today())
        new, _ = papers.issue_notice(desk, told.ref, desk.today())
        assert told.now(desk, new).replaces == told.paper and told.now(desk).replaced_by == new
        with pytest.raises(Refused, match="已经出过"):
            papers.issue_notice(desk, told.ref, desk.today())


def test_a_file_that_says_otherwise_than_the_rules_is_not_admitted(told: Told) -> None:
    """Whoever writes past the program: the same judgement is asked again."""
    file = told.file
    with told.desk() as desk:
        today = desk.today().isoformat()
        said = {"voided_on": today, "voided_by": CLERK, "void_reason": "错"}
        wrong = {
            "没有作废": Put(PAPER, told.paper, {"replaced_by": "p-none"}),
            "写明原因": Put(PAPER, told.paper, {**said, "void_reason": ""}),
            "实际办理": Put(PAPER, told.paper, {**said, "voided_by": "p99999999"}),
            "倒填": Put(PAPER, told.paper, {**said, "voided_on": "2026-01-01"}),
            "不能改写": Put(PAPER, told.paper, {**said, "number": "1号"}),
        }
        for sentence, put in wrong.items():
            with pytest.raises(Refused, match=sentence):
                record(desk, file, "void", [put])


def test_reprints_are_counted_and_say_so(told: Told) -> None:
    file = told.file
    with told.desk() as desk:
        assert stamping.printed(desk, file, told.paper) == 0
        assert stamping.reprint(desk, file, told.paper, 2, "")[0] == "", "the first printing is no reprint"
        with pytest.raises(UserError, match="重印要写明原因"):
            stamping.reprint(desk, file, told.paper, 1, "")
        said, changes = stamping.reprint(desk, file, told.paper, 1, "当事人遗失")
        assert said == f"重印第 1 次 {desk.today().isoformat()}" and changes.households == {file}
        assert stamping.reprint(desk, file, told.paper, 1, "卡纸")[0].startswith("重印第 2 次")
        assert stamping.printed(desk, file, told.paper) == 3
        with pytest.raises(UserError, match="份数"):
            stamping.reprint(desk, file, told.paper, 101, "多")


def test_a_crash_between_the_numbers_and_the_paper_leaves_a_gap_and_the_old_paper(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The power goes after the numbers were reserved: nothing is void, nothing half written."""

    def dies(*given: object, **named: object) -> bytes:
        raise KeyboardInterrupt

    with told.desk() as desk:
        before = len(reserved(desk))
        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr(sealing, "finish", dies)
            stamping.reissue(desk, told.ref, told.paper, "打印模糊", desk.today())
    with told.desk() as desk:
        assert not told.now(desk).void and len(reserved(desk)) == before + 2
        assert len(check_office(desk).unused_numbers) == 2
        new, _ = stamping.reissue(desk, told.ref, told.paper, "打印模糊", desk.today())
        assert told.now(desk, new).number not in check_office(desk).unused_numbers


def test_what_the_county_holds_goes_out_again_with_the_new_paper(told: Told) -> None:
    house = told.house
    with told.desk() as desk:
        sealed = filings.seal_filings(desk)
        assert sealed is not None
        filings.send(desk, house.stick)
    with house.county() as county:
        assert inbox.receive(county, house.stick).packages[0].accepted == 1
        old = _number(house, told)
        (known,) = county.ledger.papers(_office(house), old)
        assert known.voided_on == ""
    with told.desk() as desk:
        new_id, _ = stamping.reissue(desk, told.ref, told.paper, "打印模糊", desk.today())
        new = told.now(desk, new_id)
        (line,) = filings.lines(desk)
        assert line.status == TO_SEND and home_at(desk, told.file).filings[0].revision == 2
        filings.seal_filings(desk)
        filings.send(desk, house.stick)
    with house.county() as county:
        taken = inbox.receive(county, house.stick)
        assert [p.accepted for p in taken.packages if not p.again] == [1]
        (known,) = county.ledger.papers(_office(house), old)
        assert known.voided_on and known.replaced_by == new.number
        (fresh,) = county.ledger.papers(_office(house), new.number)
        assert fresh.voided_on == "" and fresh.sha256 == new.sha256
        assert county.ledger.papers(_office(house), "无此文号") == ()


def _number(house: House, told: Told) -> str:
    with house.desk() as desk:
        return told.now(desk).number


def _office(house: House) -> str:
    with house.desk() as desk:
        return desk.office_id


def test_a_void_paper_alone_is_not_sent_to_the_county(told: Told) -> None:
    with told.desk() as desk:
        stamping.void(desk, told.file, told.paper, "金额印错", desk.today())
        skipped: list[str] = []
        assert filings.seal_filings(desk, skipped=skipped) is None
        assert "已经作废，还没有重出" in skipped[0]


def test_two_pcs_replacing_one_paper_disagree_before_everybodys_eyes(told: Told) -> None:
    pair = Pair(told.house)
    pair.joined()
    for pc, reason in ((pair.first, "金额印错"), (pair.second, "打印模糊")):
        with pc.desk() as desk:
            desk.open_signing(PASSWORDS[CLERK])
            stamping.reissue(desk, told.ref, told.paper, reason, desk.today())
    pair.back_and_forth(2)
    with pair.first.desk() as desk:
        home = home_at(desk, told.file)
        assert len({p.number for p in home.papers}) == 3 and sum(p.void for p in home.papers) == 1
        found = conflicts.of_household(desk, told.file)
        assert {d.field for d in found} == {"void_reason", "replaced_by"}
        case = case_at(desk, told.ref)
        assert case.filing is not None and case.decision is not None
        with desk.open_household(told.file) as opened:
            filing, members = filings._written(desk, opened, case, case.filing, case.decision)
        assert filing.journal is not None
        at = (desk.pack, desk.credentials, set(members), desk.today())
        assert "没处理的修改冲突" in Examination(filing, filing.journal, *at).verdict().reason
        for dispute in found:
            conflicts.settle(desk, dispute, dispute.others[0].entry, "以先出的为准")
        assert conflicts.of_household(desk, told.file) == []
        after = home_at(desk, told.file)
        kept = told.now(desk).replaced_by
        (loser,) = [p for p in after.papers if not p.void and p.id != kept]
        stamping.void(desk, told.file, loser.id, "重复出具", desk.today())
        case = case_at(desk, told.ref)
        assert case.paper is not None and case.paper.id == kept


# -- nothing is stamped without a live instrument


def test_each_missing_link_of_the_power_to_stamp_has_its_own_sentence(
    told_once: Told, tmp_path: Path
) -> None:
    """Matter, act, township, date, recall: none of them stamps, none uses a number up."""
    given: dict[str, dict[str, object]] = {
        "没有写明这一事项": {"matters": ["tekun"]},
        "没有写明“用印”": {"acts": ["intake", "confirm", "sign"]},
        "到期": {"until": told_once.house.day("decide") - timedelta(days=1)},
        "还不能用印": {"since": told_once.house.day("decide") + timedelta(days=1)},
    }
    for n, (sentence, changed) in enumerate(given.items()):
        house = told_once.house.copied(tmp_path / f"house{n}")
        with house.signing_desk() as desk:
            held = desk.credentials
            (old,) = held.instruments
            altered = old.statement.model_copy(update=dict(changed))
            only = replace(held, instruments=(replace(old, statement=altered),))
            found = authority_of(_With(desk, only), "dibao", "stamp", desk.today())  # type: ignore[arg-type]  # other credentials
            assert found.instrument is None and sentence in found.reason, found.reason


class _With:
    """A desk that holds other credentials."""

    def __init__(self, desk: Desk, held: object) -> None:
        self.credentials, self.pack, self.office = held, desk.pack, desk.office


def test_a_recalled_instrument_stamps_nothing_and_uses_no_number_up(told: Told) -> None:
    house = told.house
    house.at("file")
    with house.county() as county, house.desk() as desk:
        (held,) = desk.credentials.instruments
        accept(desk, instruments.recall(county, desk.office_id, held.id, desk.today(), "试点结束"))
    with told.desk() as desk:
        before = reserved(desk)
        with pytest.raises(Refused, match="已被收回"):
            stamping.reissue(desk, told.ref, told.paper, "错", desk.today())
        assert reserved(desk) == before and not told.now(desk).void


def test_a_clock_that_went_back_stamps_nothing(told: Told) -> None:
    told.house.clock.set(told.house.day("decide") - timedelta(days=1))
    with told.desk() as desk, pytest.raises(UserError, match="时钟"):
        stamping.reissue(desk, told.ref, told.paper, "错", desk.today())
    told.house.clock.set(told.house.day("decide"))
    with told.desk() as desk:
        assert not told.now(desk).void


def test_the_county_believes_the_signed_journal_about_what_is_void(told: Told) -> None:
    """A list beside it that calls the void paper valid, or a filing of the void paper alone, goes back."""
    with told.desk() as desk:
        stamping.reissue(desk, told.ref, told.paper, "打印模糊", desk.today())
        (line,) = filings.lines(desk)
        with desk.open_household(told.file) as opened:
            filing, members = filings._filing_of(desk, opened, line)
        assert [bool(p.voided_on) for p in filing.papers] == [True, False] and len(members) == 1
        lying = filing.model_copy(
            update={"papers": tuple(p.model_copy(update={"voided_on": ""}) for p in filing.papers)}
        )
        held = desk.credentials
        for said, reason in ((filing, ""), (lying, "作废文书与户档登记的不一致")):
            assert filing.journal is not None
            found = Examination(said, filing.journal, desk.pack, held, set(members), desk.today()).verdict()
            assert (found.accepted, reason in found.reason) == (not reason, True), found.reason
        stamping.void(desk, told.file, _valid(desk, told), "又错了", desk.today())
        with desk.open_household(told.file) as opened:
            copy = opened.copy()
        journal = Journal.pack(copy.entries, copy.credentials)
        alone = filing.model_copy(update={"journal": journal})
        found = Examination(alone, journal, desk.pack, held, set(members), desk.today()).verdict()
        assert not found.accepted and "还没有重出" in found.reason


def _valid(desk: Desk, told: Told) -> str:
    paper = case_at(desk, told.ref).paper
    assert paper is not None
    return paper.id
