"""What the archive says of a paper besides that it is on record: told twice, or of a form that nobody knows here."""

from __future__ import annotations

from dataclasses import replace

from desktop.office import seal_register
from desktop.office.act import home_at
from desktop.office.record_of_paper import kept_words
from desktop.office.rivals import rivals
from desktop.office.unknown_forms import strangers
from tests.office.made_told import Told


def test_the_other_valid_notice_of_the_same_decision_is_named(told: Told) -> None:
    with told.desk() as desk:
        home = home_at(desk, told.file)
        own = told.now(desk)
        assert rivals(desk, home, own) == ()
        other = replace(own, id="p-other", number="密民低保确〔2026〕1001号")
        twice = replace(home, papers=(*home.papers, other))
        link = kept_words(desk, twice, own)
        assert link.standing == "open" and f"还有有效的通知书 {other.number}" in link.words
        (use,) = seal_register.of_household(desk, twice)
        assert f"同一决定还有有效的 {other.number}" in use.note
        void = replace(other, voided_on="2026-03-24")
        assert rivals(desk, replace(home, papers=(*home.papers, void)), own) == ()


def test_a_paper_of_a_form_that_nobody_knows_here_is_said_to_be_one(told: Told) -> None:
    with told.desk() as desk:
        home = home_at(desk, told.file)
        assert strangers(desk, home) == []
        odd = replace(told.now(desk), form="ghost_form")
        (said,) = strangers(desk, replace(home, papers=(odd,)))
        assert "此文书的表样不在本方案中" in said
        link = kept_words(desk, home, odd)
        assert (link.standing, "表样不在本方案中" in link.words) == ("open", True)
