"""What hangs in the villages: lists that no longer say what is so, and notices whose ground is gone.

A 公示单 of a case on its way is taken down with the step 公示结束 (``domain.household_duties``). Left over are notices
of an opinion that no longer stands, or of a case that ended before; and the 公布名单, which hangs until it changes
(57号 第二十四条: 长期公布, 对象有变动时换新单). The list made last is known by its checksum, not by its names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from desktop.domain.case import Case
from desktop.domain.duties import Duty
from desktop.domain.household import Household, StepDone, parse_day
from desktop.domain.household_duties import HouseholdTask
from desktop.domain.months import month_of
from desktop.office.desk import Desk
from desktop.office.publication import PUBLICATION, Row, checksum, rows_of

DAYS_TO_RENEW = 7
CLAUSE = "《最低生活保障审核确认办法》（民发〔2021〕57号）第二十四条"
TAKE_DOWN = "takedown"


class Hanging:
    """Looks at one household after the other (``look``); then ``duties`` says what has to come down or be renewed."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._today = desk.today()
        self._lists = {
            (str(f.get("matter", "")), str(f.get("village", ""))): f
            for (kind, _), f in desk.office.records().items()
            if kind == PUBLICATION
        }
        self._rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
        self._left: list[Duty] = []

    def look(self, home: Household) -> None:
        """One household."""
        for matter, village in self._lists:
            if village == home.village:
                self._rows[matter, village] += rows_of(home, matter, month_of(self._today))
        self._left += self._left_over(home)

    def duties(self, complete: bool) -> Iterator[Duty]:
        """``complete``: every household was read; else a list that lacks one would seem to have changed."""
        yield from self._left
        for (matter, village), said in self._lists.items() if complete else ():
            known, on = self._desk.pack.scheme.matter(matter), parse_day(said.get("on"))
            if known is None or on is None or checksum(self._rows[matter, village]) == said.get("sum"):
                continue
            yield Duty(
                f"{PUBLICATION}.{matter}.{village}", f"{village}《{known.title}》公布名单有变动，请换新单", "经办人",
                due=self._today + timedelta(days=DAYS_TO_RENEW), kind="publication", clause=CLAUSE, by_hand=False,
                note=f"现在挂着的是 {on} 的名单。请在“文书 · 批量印制”里重新生成、张贴，撤下旧单。",
            )  # fmt: skip

    def _left_over(self, home: Household) -> Iterator[Duty]:
        closed = {str(s.facts.get("notice")) for s in home.steps if s.step == "notice_close"}
        for notice in home.steps:
            if notice.step != "notice" or notice.id in closed:
                continue
            case = self._desk.case(home, notice.application)
            if case is None or (not case.settled and _stands(case, notice)):
                continue
            since = max((s.on for s in home.steps if s.application == notice.application), default=notice.on)
            head = home.head.name if home.head else ""
            title = f"{case.matter.title}：{notice.on} 张贴，已经不作数"
            task = HouseholdTask("notice", home.id, head, home.village, title, since, CLAUSE)
            yield Duty(
                f"{TAKE_DOWN}.{notice.id}", f"{home.village}：有一张公示单不作数了，请撤下并拍照", "经办人、下乡人员",
                due=since + timedelta(days=1), kind="notice", clause=CLAUSE, households=(task,),
                note="初审意见已经重作，或者这件申请已经了结。撤下以后在这里登记。",
            )  # fmt: skip


def _stands(case: Case, notice: StepDone) -> bool:
    """Whether a notice is of the opinion in force; it may have been hung twice."""
    return case.opinion is not None and notice.facts.get("opinion") == case.opinion.id
