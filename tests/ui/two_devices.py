"""Offices whose files come back from a laptop with something to settle."""

from __future__ import annotations

from desktop.office import decisions, field, households
from desktop.office.act import CaseRef, home_at
from tests.office.made_office import FIELD, LEADER, PASSWORDS, House, Laptop


def come_home(house: House, own: Laptop) -> field.Returned:
    own.brought_back()
    with house.desk() as desk:
        return field.check_in(desk, own.returns)


def disputed_income(house: House) -> CaseRef:
    """The income of the head is 2,400.00 on the laptop, 3,600.00 in the office; the telephone too is changed twice."""
    own = house.approved(user=FIELD)
    with house.desk() as desk:
        ref = house.registered(desk)
        own.given(desk, [ref.household])
    for desk_of, income, phone in ((own.desk, 240_000, "13911111111"), (house.desk, 360_000, "13922222222")):
        with desk_of() as desk:
            head = home_at(desk, ref.household).members[0].id
            households.amend_member(desk, ref.household, head, {"income_fen": income}, "核实")
            households.amend_household(desk, ref.household, {"phone": phone}, "本人更正")
    assert come_home(house, own).conflicts == 2
    return ref


def rival_decisions(house: House) -> CaseRef:
    """The leader signed the same application on the laptop and in the office."""
    own = house.approved(user=LEADER)
    with house.desk() as desk:
        ref = house.until_decision(desk)
        own.given(desk, [ref.household])
    for desk_of in (own.desk, lambda: house.desk(LEADER)):
        with desk_of() as desk:
            desk.open_signing(PASSWORDS[LEADER])
            decisions.decide_on_screen(desk, ref, desk.today())
    come_home(house, own)
    return ref


def decided_meanwhile(house: House) -> CaseRef:
    """The office decides while the income is corrected in the village."""
    own = house.approved(user=FIELD)
    with house.desk() as desk:
        ref = house.until_decision(desk)
        own.given(desk, [ref.household])
    with own.desk() as desk:
        head = home_at(desk, ref.household).members[0].id
        households.amend_member(desk, ref.household, head, {"income_fen": 240_000}, "入户核实")
    house.decided(ref)
    come_home(house, own)
    return ref
