"""A reckoning at the desk: the office's own figures, the county's word before them."""

from datetime import timedelta

import pytest

from desktop.domain.proposal import Proposal
from desktop.errors import UserError
from desktop.office import founding, review
from desktop.office.act import case_at
from desktop.office.proposal import Proposal as TheSame
from desktop.office.proposal import reckon, settings_on
from tests.office.made_office import ADMIN, House, instrument


def test_the_settings_are_those_of_the_office_with_the_names_people_use(house: House) -> None:
    with house.desk(ADMIN) as desk:
        found = settings_on(desk, desk.today())
        assert found.wanted("standard_rural_fen") == 56_500
        founding.configure(desk, {"standard_rural_fen": ""})
        with pytest.raises(UserError, match="“农村低保月标准”未配置"):
            settings_on(desk, desk.today()).wanted("standard_rural_fen")


def test_a_household_is_reckoned_with_them(house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        found = reckon(desk, case_at(desk, ref), desk.today())
        assert found == review.propose(desk, ref)
        assert isinstance(found, TheSame) and TheSame is Proposal
        assert (found.outcome, found.standard_fen, found.base_fen) == ("confirm", 56_500, found.monthly_fen)


def test_a_figure_the_county_signed_stands_before_the_offices_own(house: House) -> None:
    with house.desk(ADMIN) as desk:
        since = desk.today() + timedelta(days=3)
        with house.county() as county:
            raw = instrument(
                county, desk.office_id, since, number="密委〔2026〕9号", settings={"tekun_basic_fen": 80_000}
            )
        founding.accept_instrument(desk, raw)
        assert settings_on(desk, since - timedelta(days=1)).wanted("tekun_basic_fen") == 73_500
        assert settings_on(desk, since).wanted("tekun_basic_fen") == 80_000
