"""A paper is good only where THE record fits it: what an altered program or a hand-written record brings is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.household import DECISION, PAPER, STAMPING
from desktop.domain.journal import Attach, Change, Put, Value
from desktop.domain.paper_verdict import SIGNED, Link, PaperVerdict
from desktop.errors import UserError
from desktop.models.canonical import digest
from desktop.office import decisions, households, office_law, papers, postings, sealing, stamping
from desktop.office.act import case_at, home_at, new_id, record
from desktop.office.checking import check_office
from desktop.office.desk import Desk
from desktop.office.index import told_twice
from desktop.office.instruments import authority
from desktop.office.record_of_paper import kept_words, on_record
from tests.office.made_office import family
from tests.office.made_told import Told

NUMBER, USE = "密民低保确〔2026〕2号", "用印〔2026〕2号"


def said_of(desk: Desk, data: bytes) -> Link:
    """What the archive says; the chain of the paper itself is whole."""
    found = on_record(desk, data, PaperVerdict((Link(SIGNED, "good", ""),), (), desk.office_id))
    assert found is not None
    return found.link


def kept(desk: Desk, told: Told) -> bytes:
    with desk.open_household(told.file) as opened:
        return opened.blob(told.now(desk).sha256)


def drawn(desk: Desk, told: Told, paper: str, **printed: str) -> bytes:
    """A sealed notice as a program might make it that prints something else than was decided."""
    on, case = desk.today(), case_at(desk, told.ref)
    assert case.decision is not None
    under = authority(desk, case.matter.id, "stamp", on)
    letter = papers._letter(desk, case, desk.credentials.instrument(case.decision.instrument), on)
    values = papers._asked(desk, case.form, {**letter, "number": NUMBER, **printed})
    stamp = papers._stamp(desk, under, USE, on, stamped=True)
    return sealing.finish(
        desk, case.form, values, stamp, paper=paper, authority=under, on=on, matter=case.matter.id
    )


def in_its_place(desk: Desk, told: Told, printed: dict[str, str], stamped: bool = True) -> bytes:
    """The same on record in place of the one that told of the decision, by hand; registered as one should."""
    old, paper, day = told.now(desk), new_id("p"), desk.today().isoformat()
    data = drawn(desk, told, paper, **printed)
    sha, (use,) = digest(data), home_at(desk, told.file).stampings
    void = {"voided_on": day, "voided_by": desk.user, "void_reason": "印错", "replaced_by": paper}
    said: dict[str, Value] = {
        "application": old.application, "decision": old.decision, "form": old.form, "title": old.title,
        "number": NUMBER, "sha256": sha, "size": len(data), "pages": 1, "issued_on": day, "replaces": old.id,
    }  # fmt: skip
    seal: dict[str, Value] = {
        "paper": paper, "instrument": use.instrument, "instrument_no": use.instrument_no, "use_no": USE,
        "on": day, "by": desk.user, "copies": 1,
    }  # fmt: skip
    changes: list[Change] = [Put(PAPER, old.id, void), Attach(sha, len(data), papers.PDF, "x.pdf", "")]
    changes += [Put(PAPER, paper, said), *([Put(STAMPING, new_id("s"), seal)] if stamped else [])]
    record(desk, told.file, "reissue", changes, blobs={sha: data}, signing=True)
    return data


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ({}, "与存档一致"),
        ({"monthly_amount": "9,999.00"}, "“月保障金额（元）”印的是“9,999.00”"),
        ({"applicant": "钱某某"}, "“申请人”印的是“钱某某”"),
        ({"topup_amount": "500.00"}, "档案里的决定没有这一项"),
        ({"number": "密民低保确〔2026〕99号"}, "印的文号是 密民低保确〔2026〕99号"),
    ],
)
def test_what_is_printed_is_held_against_what_was_decided(
    told: Told, printed: dict[str, str], words: str
) -> None:
    with told.desk() as desk:
        link = said_of(desk, in_its_place(desk, told, printed))
        assert (link.standing, words in link.words) == ("bad" if printed else "good", True), link.words
        assert any(words in text for text in check_office(desk).findings) == bool(printed)


def test_a_seal_that_stands_in_no_register_is_not_good(told: Told) -> None:
    with told.desk() as desk:
        link = said_of(desk, in_its_place(desk, told, {}, stamped=False))
        words = "用印登记里却没有这一次用印"
        assert link.standing == "bad" and words in link.words
        assert any(words in text for text in check_office(desk).findings)


def test_a_paper_that_another_household_lays_claim_to_is_named_and_a_void_one_stays_void(told: Told) -> None:
    with told.desk() as desk:
        data, own = kept(desk, told), told.now(desk)
        other = told.house.registered(desk, family("赵乙乙", "0039"))
        said: dict[str, Value] = {
            "application": other.application, "form": "visit_form", "title": own.title, "number": "无文号",
            "sha256": own.sha256, "size": len(data), "pages": 1, "issued_on": desk.today().isoformat(),
        }  # fmt: skip
        laid: list[Change] = [
            Attach(own.sha256, len(data), papers.PDF, "x.pdf", ""),
            Put(PAPER, own.id, said),
        ]
        record(desk, other.household, "slip", laid, blobs={own.sha256: data})
        link = said_of(desk, data)
        assert link.standing == "open" and "有 2 处登记了同一份文件" in link.words
        files = sorted([told.file, other.household])
        assert any(all(f in text for f in files) for text in check_office(desk).findings)
        stamping.void(desk, told.file, own.id, "金额印错", desk.today())
        link = said_of(desk, data)
        assert link.standing == "bad" and "作废" in link.words, "whichever household is read first"


def test_a_sealed_letter_never_hangs_on_a_wall(told: Told) -> None:
    with told.desk() as desk:
        data = drawn(desk, told, "p-0000000000aa", monthly_amount="9,999.00")
        said: dict[str, Value] = {
            "sha256": digest(data), "sum": "x", "form": "confirmation_notice", "number": NUMBER, "matter": "dibao",
            "village": "新柞村", "on": desk.today().isoformat(), "by": desk.user,
        }  # fmt: skip
        at = desk.now().isoformat(timespec="seconds")
        for form in ("confirmation_notice", "public_list"):
            put = Put(postings.POSTING, "p-0000000000aa", {**said, "form": form})
            desk.office.append([put], action="junk", author=desk.author(), at=at)
            link = said_of(desk, data)
            assert link.standing == "bad" and "户档里没有它" in link.words
        junk = [entry for entry in desk.office.entries() if entry.header.action == "junk"]
        assert list(office_law.judge(junk, desk.credentials)) == [junk[0].id], "no other PC takes the letter"


def test_what_changes_later_says_nothing_against_a_paper(told: Told) -> None:
    """A name corrected since, a benefit that ended since; but a decision that is gone, or in dispute, does."""
    with told.desk() as desk:
        data = kept(desk, told)
        who = home_at(desk, told.file).members[0]
        households.amend_member(desk, told.file, who.id, {"name": "王更名"}, "户口簿更正")
        assert said_of(desk, data).standing == "good"
        home, own = home_at(desk, told.file), told.now(desk)
        (decision,), (benefit,) = home.decisions, home.benefits
        ended = replace(home, benefits=(replace(benefit, last_month="2026-09", ended_by="d-later"),))
        link = kept_words(desk, ended, own)
        assert link.standing == "good" and "本件写的是当时的决定" in link.words
        without = replace(home, decisions=(), benefits=())
        assert any("所依据的决定已经撤下" in text for text in told_twice(desk, without)), (
            "the page of conflicts"
        )
        gone = kept_words(desk, without, own)
        assert gone.standing == "bad" and "已经撤下" in gone.words
        rival = kept_words(
            desk, replace(home, decisions=(decision, replace(decision, id=f"{DECISION}-2"))), own
        )
        assert rival.standing == "open" and "与另一个决定冲突" in rival.words


def test_the_decision_that_the_county_holds_is_the_one_that_stays(told: Told) -> None:
    with told.desk() as desk:
        case = case_at(desk, told.ref)
        assert case.decision is not None and case.filing is not None
        decisions._not_with_the_county(case, case.decision.id)
        sent = replace(case.household, filings=(replace(case.filing, package="0" * 64),))
        with pytest.raises(UserError, match="已经报县级备案"):
            decisions._not_with_the_county(replace(case, household=sent), case.decision.id)
