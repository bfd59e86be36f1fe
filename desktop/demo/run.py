"""One run of the demonstration: an office and its county from nothing to the receipts, and what it came to.

Everything goes through the functions the window and the commands use. The clock is set by hand, the office is marked
a demonstration for ever, papers bear 样章; only ``papers/`` and ``summary.json`` are in the clear, on purpose.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.county import inbox, receipts, spotcheck
from desktop.county.county_desk import CountyDesk
from desktop.demo import services
from desktop.demo.people import MadeUp, Standards
from desktop.demo.town import ADMIN, CLERK, LEADER, NAMES, START, Town
from desktop.demo.walk import DAYS, Tell, Walk
from desktop.domain.case import CONFIRM
from desktop.domain.household import Household
from desktop.domain.roster_model import Roster
from desktop.errors import UserError
from desktop.models.durable import replace
from desktop.models.vault import DEFAULT_COST, Cost
from desktop.office import decisions, filings, month, sending_back
from desktop.office import receipts as answers
from desktop.office.act import CaseRef, home_at
from desktop.office.clock import SetClock
from desktop.office.desk import Desk
from desktop.office.intake import NewHousehold
from desktop.office.rosters import import_roster
from desktop.sync.carriers import folder as carrier

REFUSED = 2
ON_PAPER = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """What the demonstration is asked to make. ``roster`` None: made-up households; ``own`` the folder of a
    scheme that does not ship with the program.
    """

    out: Path
    password: str
    scheme: str = "mishan"
    households: int = 200
    roster: Roster | None = None
    seed: int = 1
    cost: Cost = DEFAULT_COST
    own: Path | None = None

    @property
    def walking(self) -> int:
        """How many walk every step: a tenth, at least 20; all of them when there are fewer than 20."""
        total = len(self.roster.households) if self.roster else self.households
        return total if total < 20 else max(20, -(-total // 10))

    @property
    def unsigned(self) -> int:
        """One more application that the leader sends back, where the office is large enough for it."""
        return int(self.roster is None and self.households > self.walking)


def run(plan: Plan, tell: Tell) -> dict[str, Any]:
    """Make the demonstration in ``plan.out`` and return what ``summary.json`` says.

    Raises ``UserError`` when the folder is in use, the scheme unknown or unfit, or the figures of office and county
    differ. Refused on its way, or interrupted (Ctrl-C, a ``UserError`` too), it takes away what it made; an office that
    is whole and whose figures differ stays to be looked at.
    """
    under_way = _Run(plan, tell)
    try:
        return under_way.run()
    except KeyboardInterrupt:
        raise under_way.interrupted() from None
    except UserError:
        if not under_way.whole:
            under_way.take_away()
        raise


class _Run:
    """One demonstration under way."""

    def __init__(self, plan: Plan, tell: Tell) -> None:
        self.plan = plan
        self.tell = tell
        self.out = plan.out
        self.town = Town(
            plan.out, plan.password, plan.scheme, own=plan.own, cost=plan.cost, clock=SetClock(START)
        )  # fmt: skip
        self.pack = self.town.pack
        self.made: list[Path] | None = None
        """The folders that were not there before, innermost first; None until the folder is known to be empty."""
        self.unsigned: list[CaseRef] = []
        """What the leader sent back: it waits at 今日 for whoever tries the program."""
        self.whole = False
        """Everybody has walked: from here on a fault is one to be looked at."""

    @property
    def clock(self) -> SetClock:
        return self.town.clock

    @property
    def packages(self) -> Path:
        return self.town.packages

    def run(self) -> dict[str, Any]:
        began = time.monotonic()
        self._prepare()
        self.town.found()
        refs = self._families() if self.pack.scheme.matter("dibao") else self._services()
        self.whole = True
        with self.town.county() as county, self._desk(CLERK) as desk:
            summary = self._finish(desk, county, refs)
        summary["seconds"] = round(time.monotonic() - began, 1)
        replace(self.out / "summary.json", json.dumps(summary, ensure_ascii=False, indent=1).encode())
        return summary

    def _families(self) -> list[CaseRef]:
        """The existing caseload comes in, and families apply for dibao and walk every step."""
        with self._desk(ADMIN) as desk:
            families = self._bring_in(desk)
            desk.open_signing(self.plan.password)
            filings.seal_baseline(desk)
        refs, paper_signed = self._walk_to_the_signer(families)
        with self._desk(LEADER) as desk:
            self._sign(desk, [r for r in refs if r not in paper_signed])
            for ref in self.unsigned:
                sending_back.on_screen(
                    desk, ref, "visit", "入户照片看不清住房的里外，请重新入户补拍（示例）。"
                )
        with self._desk(CLERK) as desk:
            self._export(desk, Walk(desk, self.clock, self.tell).issue(refs, self.plan.password))
        return refs

    def _services(self) -> list[CaseRef]:
        """A scheme without dibao (山亭区): applicants for every matter it has, each walked in its own mode."""
        refs = services.walked(self.town, self.plan.walking, REFUSED, self.tell)
        services.waiting(self.town, self.plan.households - self.plan.walking, self.tell)
        with self._desk(CLERK) as desk:
            issued = [(ref, p.id) for ref in refs for p in home_at(desk, ref.household).papers if p.decision]
            self._export(desk, issued)
        return refs

    def _prepare(self) -> None:
        try:
            if self.out.exists() and not self.out.is_dir():
                raise UserError(f"“{self.out}”是文件，不是文件夹。", "请为示范选一个空文件夹。")
            if self.out.exists() and any(self.out.iterdir()):
                raise UserError(f"文件夹“{self.out}”不是空的。", "请为示范选一个空文件夹。")
            self.made = [folder for folder in (self.out, *self.out.parents) if not folder.exists()]
            for folder in (self.packages, self.out / "papers", self.town.profile):
                folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            raise UserError(f"不能写入“{self.out}”。", "请换一个可以写入的文件夹。") from None

    def interrupted(self) -> UserError:
        """Take away what was made, and what to say of it."""
        if self.made is None:
            return UserError("已中断，示范还没有开始。", "什么也没有改动。")
        if not self.take_away():
            return UserError("已中断，示范没有做完。", f"“{self.out}”没有删干净，请手工删除。")
        return UserError("已中断，示范没有做完。", "做出的文件都已删除。")

    def take_away(self) -> bool:
        """Empty the folder, only where it was empty or new before; whether nothing of ours is left."""
        if self.made is None:
            return True
        for inside in self.out.iterdir() if self.out.is_dir() else ():
            shutil.rmtree(inside, ignore_errors=True) if inside.is_dir() else inside.unlink(missing_ok=True)
        try:
            for folder in self.made:
                folder.rmdir()
        except OSError:
            pass  # something of another program lies there by now
        return not (self.out.is_dir() and any(self.out.iterdir()))

    def _desk(self, user: str) -> Desk:
        return self.town.desk(user)

    def _bring_in(self, desk: Desk) -> list[NewHousehold | str]:
        """The existing caseload, and the families that will apply."""
        standards = self._standards(desk)
        supply = MadeUp(self.pack.scheme, desk.township_name, START, standards, self.plan.seed)
        walking = self.plan.walking
        if self.plan.roster is None:
            existing = self.plan.households - walking - self.plan.unsigned
            if existing:
                import_roster(desk, supply.caseload(existing), self._counting("导入名册"))
            return list(supply.applicants(walking + self.plan.unsigned, min(REFUSED, walking)))
        import_roster(desk, self.plan.roster, self._counting("导入名册"))
        return _applying(desk, walking, supply)

    def _standards(self, desk: Desk) -> Standards:
        return Standards(desk.setting_fen("standard_rural_fen"), desk.setting_fen("standard_urban_fen"))

    def _counting(self, what: str) -> Callable[[int, int], None]:
        return lambda done, total: self.tell(what, done, total)

    def _walk_to_the_signer(
        self, families: Sequence[NewHousehold | str]
    ) -> tuple[list[CaseRef], list[CaseRef]]:
        with self._desk(CLERK) as desk:
            walk = Walk(desk, self.clock, self.tell)
            walk.declare([f for f in families if isinstance(f, str)][REFUSED:], self._standards(desk))
            refs = walk.register(families)
            walk.until_notice(refs)
            walk.until_decision(refs)
            if self.plan.unsigned:
                self.unsigned.append(refs.pop(len(refs) // 2))
            on_paper = refs[-ON_PAPER:] if len(refs) > 2 * ON_PAPER else []
            walk.on_paper(on_paper, LEADER, self.plan.password)
        return refs, on_paper

    def _sign(self, desk: Desk, refs: Sequence[CaseRef]) -> None:
        self.clock.set(DAYS.decide)
        desk.open_signing(self.plan.password)
        for n, ref in enumerate(refs, 1):
            decisions.decide_on_screen(desk, ref, DAYS.decide)
            self.tell("屏幕签批", n, len(refs))

    def _finish(self, desk: Desk, county: CountyDesk, refs: Sequence[CaseRef]) -> dict[str, Any]:
        self.clock.set(max(DAYS.file, self.clock.now().date()))
        filings.seal_filings(desk, self._counting("上报备案"))
        filings.send(desk, self.packages)
        Walk(desk, self.clock, self.tell).extras(refs, desk.today())
        received = inbox.receive(county, self.packages)
        county.open_root(self.plan.password)
        carrier.send(receipts.answer(county), self.packages)
        sample = spotcheck.draw(county, period="2026")
        taken = answers.receive(desk, self.packages)
        problems = [f"{p.file}：{p.message}" for p in received.refused] + taken.problems
        if problems:
            raise UserError("示范里有包没有收下：" + "；".join(problems), "请把这段话告诉维护人员。")
        homes = [home_at(desk, file) for file in desk.households.ids()]
        summary = self._summary(desk, homes, refs)
        summary |= {
            "filings_receipted": taken.accepted + taken.returned,
            "filings_returned": taken.returned,
            "spot_checked": len(sample.items),
            "county_monthly_total_fen": sum(t.monthly_fen for t in county.ledger.totals()),
        }
        if summary["county_monthly_total_fen"] != summary["monthly_total_fen"]:
            raise UserError("县级台账与乡镇合计不一致。", "请把示范文件夹交给维护人员查看。")
        return summary

    def _export(self, desk: Desk, issued: Sequence[tuple[CaseRef, str]]) -> None:
        for ref, paper_id in issued:
            paper = next(p for p in home_at(desk, ref.household).papers if p.id == paper_id)
            with desk.open_household(ref.household) as opened:
                replace(self.out / "papers" / f"{paper.number}.pdf", opened.blob(paper.sha256))

    def _summary(self, desk: Desk, homes: Sequence[Household], refs: Sequence[CaseRef]) -> dict[str, Any]:
        decided = [d for home in homes for d in home.decisions]
        confirmed = [d for d in decided if d.outcome == CONFIRM]
        existing = [b for h in homes for b in h.benefits if b.source == "baseline"]
        baseline = sum(b.monthly_fen for b in existing if not b.last_month)
        return {
            "scheme": self.plan.scheme,
            "households": len(homes),
            "persons": sum(len(h.members) for h in homes),
            "applications": len(refs),
            "sent_back": len(self.unsigned),
            "confirmed": len(confirmed),
            "refused": len(decided) - len(confirmed),
            "signed_on_paper": sum(d.signing == "paper" for d in decided),
            "papers": sum(bool(p.decision) for h in homes for p in h.papers),
            "stampings": sum(len(h.stampings) for h in homes),
            "packages": len(list(self.packages.glob("*.hdp"))),
            "filings_sent": sum(bool(f.package) for h in homes for f in h.filings) + bool(existing),
            "baseline_fen": baseline,
            "confirmed_fen": sum(d.monthly_fen for d in confirmed),
            "monthly_total_fen": month.caseload(desk).monthly_fen,
            "office": "office",
            "profile": "profiles/office",
            "users": NAMES,
        }


def _applying(desk: Desk, count: int, supply: MadeUp) -> list[NewHousehold | str]:
    """Households of the roster without money that apply now; new families where there are too few of them."""
    free = [row.file for row in desk.catalogue.all_rows() if row.monthly_fen == 0][:count]
    return [*free, *supply.applicants(count - len(free), 0)]
