"""The three words, and which link they name."""

from __future__ import annotations

from datetime import date

from desktop.domain.paper_verdict import FAILED, PASSED, UNKNOWN, Link, PaperVerdict, acts_of, list_link

GOOD, BAD, OPEN = (
    Link("设备", "good", "好。"),
    Link("委托书", "bad", "已到期。"),
    Link("样章", "open", "样件。"),
)


def test_one_broken_link_fails_the_chain_and_is_named() -> None:
    verdict = PaperVerdict((GOOD, OPEN, BAD))
    assert (verdict.word, verdict.words) == (FAILED, "不通过——委托书：已到期。")
    assert verdict.broken("委托书") and not verdict.broken("设备")


def test_what_cannot_be_known_never_passes() -> None:
    verdict = PaperVerdict((GOOD, OPEN))
    assert (verdict.word, verdict.passed, verdict.words) == (UNKNOWN, False, "不能断定——样章：样件。")


def test_a_chain_without_a_link_proves_nothing() -> None:
    assert PaperVerdict(()).word == FAILED


def test_a_pass_names_the_day_of_the_list() -> None:
    known = list_link(date(2026, 7, 1), True, date(2026, 7, 2))
    assert PaperVerdict((GOOD, known)).words == "通过。按截至 2026年7月1日 的撤销名单核对。"
    assert PaperVerdict((GOOD,)).word == PASSED


def test_a_paper_on_record_passes_and_says_what_was_taken_back_since() -> None:
    known = list_link(date(2026, 7, 1), True, date(2026, 7, 2))
    later = PaperVerdict((GOOD, Link("事后收回", "open", "委托书自 2026年7月9日 起收回。"), known))
    assert later.word == UNKNOWN and later.on_record().word == PASSED
    assert "自 2026年7月9日 起收回" in later.on_record().words


def test_a_reason_to_be_read_first_leads() -> None:
    led = PaperVerdict((BAD, OPEN)).led_by(Link("作废", "bad", "已作废。"))
    assert led.words == "不通过——作废：已作废。" and led.links[1:] == (BAD, OPEN)


def test_a_list_from_before_the_stamp_is_said_to_be_one() -> None:
    old, same = (list_link(date(2026, 7, day), False, date(2026, 7, 2)) for day in (1, 2))
    assert "名单早于用印日（2026年7月2日）" in PaperVerdict((GOOD, old)).words
    assert "早于" not in same.words and same.words.startswith("按截至 2026年7月2日 的")


def test_without_a_list_nothing_passes() -> None:
    assert PaperVerdict((GOOD, list_link(None, False, date(2026, 7, 1)))).word == UNKNOWN


def test_a_paper_about_a_decision_needs_the_act_of_that_decision() -> None:
    assert acts_of("termination_notice") == {"stop"}
    assert acts_of("confirmation_notice") == {"confirm"}
    assert acts_of("suspension_notice") == {"decrease"}
    assert acts_of("change_notice") >= {"increase", "decrease"}
    assert acts_of("window_receipt") == frozenset()
