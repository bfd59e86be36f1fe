"""How a hostile act against changes, benefits and money is described, and the scenes it is tried in.

Every scene is told once through the judgement itself and copied for each act.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from desktop.domain.admission import Act, Law
from desktop.domain.household import ACCOUNT, APPLICATION, BENEFIT, MEMBER
from desktop.domain.journal import Put, Value
from tests.domain.story import CLERK, INTAKE
from tests.domain.tale import Tale
from tests.domain.tale_law import MONEY, effect_facts, given, law_of

BENEFIT_ID, APPLIED_ON, TODAY = "b-a-1-0", date(2026, 3, 16), date(2026, 4, 20)
Make = Callable[[Tale], Act]
Tell = Callable[[], Tale]


@dataclass(frozen=True)
class Hostile:
    """An act in a scene and the rule that must refuse it; ``passes`` what is wrong when it is admitted today."""

    name: str
    scene: Tell
    make: Make
    rule: str = ""
    passes: str = ""


@cache
def _receiving() -> Tale:
    tale = Tale(today=APPLIED_ON)
    tale.do(tale.registration()).walk()
    tale.today = TODAY
    return tale.do(tale.payment(BENEFIT_ID, "2026-04"))


def receiving() -> Tale:
    """A family of three that receives 1,212.00 a month from April and was paid for April; it is 20 April."""
    return _receiving().copy()


def new_file() -> Tale:
    return Tale(today=APPLIED_ON)


def open_change(kind: str = "circumstances", *acts: Make, **fields: Value) -> Tell:
    """A change that was registered as ``c-1``, after some acts."""

    def told() -> Tale:
        tale = after(receiving, *acts)()
        return tale.do(change(kind, "c-1", **fields)(tale))

    return told


def opined(kind: str, effect: str, *acts: Make, **changed: Value) -> Tell:
    """The same with its opinion: the effect with good amounts, or others."""
    event = {n: changed.pop(n) for n in ("event_on",) if n in changed}

    def told() -> Tale:
        tale = open_change(kind, *acts, **event)()
        tale.said["c-1"] = effect_facts(MONEY, effect, **changed)
        return tale.walk("c-1", "opinion")

    return told


def stating(kind: str, effect: str, **changed: Value) -> Tell:
    """Before that opinion."""

    def told() -> Tale:
        tale = open_change(kind)()
        tale.said["c-1"] = effect_facts(MONEY, effect, **changed)
        return tale

    return told


def after(scene: Tell, *acts: Make, until: str = "", on: date | None = None) -> Tell:
    """A scene and some acts that are allowed; then the walk up to a step; then another day."""

    def told() -> Tale:
        tale = scene()
        for act in acts:
            tale.do(act(tale))
        if until:
            tale.walk("a-1", until)
        tale.today = on or tale.today
        return tale

    return told


def forced(scene: Tell, *acts: Make) -> Tell:
    """A scene and some acts that ought to be refused: what could be done after them."""

    def told() -> Tale:
        tale = scene()
        for act in acts:
            tale.force(act(tale))
        return tale

    return told


def judged_by(law: Callable[[], Law], scene: Tell) -> Tell:
    """A scene that is judged by another law from here on."""

    def told() -> Tale:
        tale = scene()
        tale.law = law()
        return tale

    return told


def applied(
    matter: str = "dibao", until: str = "", under: Law | None = None, *, large: bool = False, **fields: Value
) -> Tell:
    """A first application as far as a step; ``large`` for more than the township may decide."""

    def told() -> Tale:
        tale = Tale(law=under, today=APPLIED_ON, said={"a-1": LARGE} if large else {})
        tale.do(tale.registration(matter, **fields))
        return tale.walk("a-1", until) if until else tale

    return told


LARGE = {"outcome": "confirm", "covered": 1, "amount_fen": 900_000, "instalments": 1, "category": "临时救助"}


def change(kind: str = "circumstances", application: str = "c-9", **fields: Value) -> Make:
    """A change as the desk registers it: with a death comes the member who died that day, in the same act."""

    def made(tale: Tale) -> Act:
        act = tale.change(kind, application=application, **fields)
        died = [c.fields["event_on"] for c in act.changes if isinstance(c, Put) and kind == "death"]
        gone = [Put(MEMBER, "m-3", {"life": "dead", "died_on": day}) for day in died]
        return replace(act, changes=(*gone, *act.changes))

    return made


def put(kind: str, record: str, who: str | None = CLERK, **fields: Value) -> Make:
    return lambda tale: tale.put(kind, record, who, **fields)


def amended(**fields: Value) -> Make:
    """Fields of the open change's application written over."""
    return lambda tale: tale.act(CLERK, Put(APPLICATION, "c-1", fields))


def check(who: str = INTAKE, **changed: Value) -> Make:
    """A second person looks at the account ``k-1``."""
    said: dict[str, Value] = {
        "checked_by": who,
        "checked_on": "2026-04-20",
        "checked_number": "6217",
        **changed,
    }
    return put(ACCOUNT, "k-1", who, **said)


def held(
    reason: str = "unverified", benefit: str = BENEFIT_ID, since: str = "2026-05", **fields: Value
) -> Make:
    return lambda tale: tale.act(CLERK, tale.hold(reason, benefit, "h-1", CLERK, since=since, **fields))


def pay(month: str, benefit: str = "", **changed: Value) -> Make:
    """What is due for a month on a benefit, the newest unless named."""
    return lambda tale: tale.payment(benefit or newest(tale), month, **changed)


def newest(tale: Tale) -> str:
    """The benefit that no other replaces."""
    replaced = {b.replaces for b in tale.home.benefits}
    return next(b.id for b in tale.home.benefits if b.id not in replaced)


def with_benefit(application: str, **changed: Value) -> Make:
    """The decision, with other words in the benefit it gives."""

    def made(tale: Tale) -> Act:
        act = tale.decision(application)
        new = [c for c in act.changes if isinstance(c, Put) and c.kind == BENEFIT and "source" in c.fields]
        rest = [c for c in act.changes if c not in new]
        return replace(act, changes=(*rest, *(Put(c.kind, c.id, {**c.fields, **changed}) for c in new)))

    return made


def decided(application: str = "c-1", *, bare: bool = False, leaving_out: str = "") -> Make:
    """The decision; ``bare`` without what it brings, ``leaving_out`` without one of its records."""

    def made(tale: Tale) -> Act:
        act = tale.decision(application, bare=bare)
        kept = tuple(c for c in act.changes if not (isinstance(c, Put) and c.id == leaving_out))
        return replace(act, changes=kept)

    return made


@cache
def few_acts() -> Law:
    """Only 审核确认 and 用印: 增发, 减发 and 停发 stay with the county (domain §I 1)."""
    return law_of("mishan", given("mishan", acts=("confirm", "stamp")))


@cache
def no_instrument() -> Law:
    return law_of("shanting")


def reviewed() -> Tale:
    """A matter of 见章发证 that was examined and waits for the leader's opinion."""
    tale = Tale("shanting", today=APPLIED_ON)
    return tale.do(tale.registration("second_birth")).walk("a-1", "review")


def received() -> Tale:
    """A matter that is only passed on, with the slip that says it was taken in."""
    tale = Tale("shanting", today=APPLIED_ON)
    tale.do(tale.registration("company")).walk("a-1", "acceptance")
    return tale.do(tale.notice_paper("a-1", form="acceptance_slip"))


CEILING = {"small_ceiling_fen": 500_000, "temporary_notice_days": 3}


@cache
def raised_by(**second: object) -> Law:
    """The county's ceiling, and a second instrument that says another."""
    other = given("mishan", **{"number": "另〔2026〕2号", "settings": {"small_ceiling_fen": 10**9}, **second})
    return law_of("mishan", given("mishan", settings=CEILING), other)
