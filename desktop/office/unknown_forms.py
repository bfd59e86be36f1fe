"""Papers on record whose form this office does not have: a newer program's, another scheme's, or one made up."""

from __future__ import annotations

from desktop.domain.household import Household, Paper
from desktop.office.desk import Desk
from desktop.office.form_book import form_book


def stranger(desk: Desk, paper: Paper) -> str:
    """The sentence for one, without a full stop; empty for a paper of a form that the scheme in force has."""
    if paper.form in form_book(desk).forms:
        return ""
    return f"“{paper.title}”{paper.number}：此文书的表样不在本方案中，请与出具它的电脑核对，不能用印"


def strangers(desk: Desk, home: Household) -> list[str]:
    """The sentences for those of a household that are not void."""
    return [said for paper in home.papers if not paper.void and (said := stranger(desk, paper))]
