"""A notice that says something else than was decided comes back from the county, whatever the filing says beside it."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.county import inbox
from desktop.documents.forms import Values
from desktop.domain.case import Case
from desktop.domain.credential import Instrument
from desktop.office import filings, papers
from desktop.office.desk import Desk
from tests.office.made_office import House


def test_a_notice_with_another_amount_is_returned_and_the_honest_one_is_taken(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house.desk() as desk:
        ref = house.until_decision(desk)
    house.decided(ref)
    twin = house.copied(house.folder.parent / "twin")
    honest = papers._letter
    reasons = []

    def altered(desk: Desk, case: Case, granted: Instrument | None, on: date) -> Values:
        """As a clerk's own program would."""
        return {**honest(desk, case, granted, on), "monthly_amount": "9,999.00"}

    for made, letter in ((house, altered), (twin, honest)):
        monkeypatch.setattr(papers, "_letter", letter)
        with made.signing_desk() as desk:
            papers.issue_notice(desk, ref, desk.today())
            assert filings.seal_filings(desk) is not None
            filings.send(desk, made.stick)
        with made.county() as county:
            (taken,) = inbox.receive(county, made.stick).packages
            reasons.append([r.reason for r in taken.returned])
    ((said,), nothing) = reasons
    assert "9,999.00" in said and "1,030.00" in said and "重新报送" in said
    assert nothing == []
