"""The laws and the people of a tale: any scheme, with an instrument of the county for all of its matters."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

from desktop import packs
from desktop.domain.admission import Law
from desktop.domain.case import CONFIRM
from desktop.domain.credential import Credential, OfficeCredential, PersonCredential
from desktop.domain.household import HOUSEHOLD, MEMBER
from desktop.domain.instrument import ACT_NAMES
from desktop.domain.journal import Change, Put, Value
from desktop.domain.scheme import Pack
from desktop.models import credentials
from tests.domain.story import OFFICE, STAFF, START, instrument, key, signed

STRANGER, FROM_COUNTY = "p99999999", "p00000009"
MONEY = 121_200
ALL_ACTS = tuple(ACT_NAMES)


@cache
def pack_of(scheme: str) -> Pack:
    return packs.load_pack(scheme)


def given(scheme: str, **changed: object) -> Credential:
    """An instrument of the county for every matter and every act of a scheme."""
    said: dict[str, Any] = {
        "matters": tuple(m.id for m in pack_of(scheme).scheme.matters), "acts": ALL_ACTS,
        "settings": {"small_ceiling_fen": 500_000, "temporary_notice_days": 3}, **changed,
    }  # fmt: skip
    return instrument(**said)


@cache
def staff(scheme: str) -> tuple[Credential, ...]:
    """The story's people at a desk of that scheme, and somebody of the county who has a login there."""
    office = next(s for s in STAFF if isinstance(s, OfficeCredential))
    county = PersonCredential(
        issuer=key("office").public, office=OFFICE, person=FROM_COUNTY, name="县里来人",
        key=key(FROM_COUNTY).public, roles=("county",), since=START - timedelta(days=30),
    )  # fmt: skip
    own = office.model_copy(update={"scheme": scheme})
    return (own, *(s for s in STAFF if s is not office), county)


def law_of(scheme: str, *statements: Credential) -> Law:
    """The rules of a scheme under exactly these statements of the county."""
    raws = [signed(s) for s in (*staff(scheme), *statements)]
    checked = credentials.check(
        raws, office=OFFICE, office_key=key("office").public, county_key=key("county").public
    )
    return Law(pack_of(scheme), checked)


@cache
def usual(scheme: str) -> Law:
    """With an instrument for everything."""
    return law_of(scheme, given(scheme))


def family() -> list[Change]:
    """A head of 63, a child and a grown-up child."""
    return [
        Put(HOUSEHOLD, "household", {"head": "m-1", "village": "东安村", "hukou": "rural"}),
        Put(MEMBER, "m-1", {"no": 0, "name": "李𬭎", "birth": "1962-05-14", "life": "alive"}),
        Put(MEMBER, "m-2", {"no": 1, "name": "李小妹", "birth": "2015-01-05", "life": "alive"}),
        Put(MEMBER, "m-3", {"no": 2, "name": "李大妹", "birth": "2004-07-09", "life": "alive"}),
    ]


def effect_facts(old_fen: int, effect: str, **changed: Value) -> dict[str, Value]:
    """What an opinion on a change says, with amounts that fit the effect."""
    new = {"increase": old_fen + 10_000, "decrease": old_fen - 10_000, "stop": 0}.get(effect, old_fen)
    said: dict[str, Value] = {
        "outcome": CONFIRM, "effect": effect, "monthly_fen": new, "covered": 2 if new else 0, "category": "农村低保",
        "reasons": ["因家庭情况变化。"],
    }  # fmt: skip
    if effect == "grace":
        said["grace_months"] = 3
    return {**said, **changed}
