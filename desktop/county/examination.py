"""What the county makes of one filed decision: it believes the signed journal, never the figures beside it.

The journal is read, its signatures are held against the enrolled office key, every entry is admitted
under the county's own instruments and pack (of those it kept, the one that the entry was written under), and
the rest is folded (design §4.3). Only then is the filing compared with it. A reason for a return is written
for the township's clerk: what is wrong, and what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from desktop.county.ledger import Person, Verdict
from desktop.county.notice_check import notice_trouble
from desktop.county.sound_entries import sound_entries
from desktop.domain.admission import Law, admit
from desktop.domain.case import CONFIRM, REFUSE, Case, case_of, facts_digest
from desktop.domain.credential import Credentials
from desktop.domain.fold import Folded, fold
from desktop.domain.household import BENEFIT, DECISION, PAPER, Decision, Household, Paper, StepDone, household
from desktop.domain.journal import Entry, Put, heads, unusable
from desktop.domain.redaction import redacted
from desktop.domain.scheme import Pack
from desktop.domain.sent_back import TITLES
from desktop.domain.twofold import twofold_words
from desktop.sync.filings import Filing, Journal, papers_of

_ASIDE = {
    "waiting": "户档记录缺了前面的部分，请先合并外勤设备的数据，再重新报送。",
    "malformed": "户档记录的先后次序不对，请对该户运行“检查”后重新报送。",
    "cloned": "有一台设备的身份被复制使用过，请管理员先处理该设备，再重新报送。",
}


_MOST_HEADS, _LONGEST = 100, 500
"""A receipt names so many heads and gives a reason of so many characters; sound filings stay far below."""

_LACKING = "户档记录里有内容缺失，县级无法核对，请从备份恢复该户后重新报送。"
"""Said of a body that is missing though no administrator had it deleted by law."""

_SIDE_STEPS = {"objection": "公示异议", "objection_reply": "异议答复", **TITLES}


@dataclass(frozen=True, slots=True)
class Examination:
    """One filed decision with its ``journal`` under examination.

    ``credentials`` what hangs on the enrolled office key and the county root; ``blobs`` digests of the papers
    that came in the package; ``today`` the day at the county; ``kept`` the packs that the county kept, by digest;
    ``filed`` whether an earlier revision of the filing stands accepted here; ``paper`` gives the bytes of a paper that
    came, None where its bytes are not at hand and the paper is not read.
    """

    filing: Filing
    journal: Journal
    pack: Pack
    credentials: Credentials
    blobs: Collection[str]
    today: date
    kept: Mapping[str, Pack] = field(default_factory=dict)
    filed: bool = False
    paper: Callable[[str], bytes] | None = None

    def verdict(self) -> Verdict:
        """Accepted, or returned with the first thing that is wrong."""
        found = sound_entries(self.journal, self.credentials)
        entries = found.entries
        at = heads(entries)[:_MOST_HEADS]
        if reason := _forged(found.left_out) or self._incomplete(entries):
            return Verdict(False, reason, heads=at)
        law = Law(self.pack, self.credentials, self.kept)
        refused = admit(entries, {}, law)
        gone = redacted(entries, {**refused, **unusable(entries)})
        if any(e.body is None and e.id not in gone for e in entries):
            return Verdict(False, _LACKING, heads=at)
        folded = fold(entries, refused)
        home = household(self.filing.file, folded.records)
        decision = next((d for d in home.decisions if d.id == self.filing.decision), None)
        rules = law.at(self._cited(entries)).pack
        case = case_of(home, self.filing.application, rules, self.credentials.settings_on(self.filing.on))
        if case is not None and case.disputed:
            return Verdict(False, "同一件申请有两个决定，请先由签批人处理。", heads=at)
        if decision is None or case is None or case.decision != decision:
            return Verdict(False, self._no_decision(entries, folded), heads=at)
        reason = (
            self._unsettled(folded, home, decision)
            or self._differs(home, case, decision)
            or self._without_power(decision)
            or self._without_paper(home, case, decision)
            or self._other_papers(home, decision)
            or self._misprinted(home, decision, entries, refused, law)
            or self._without_scan(decision)
        )
        people = tuple(Person(home.id, m.name, m.id_number) for m in home.members if m.id_number)
        return Verdict(not reason, reason, decision.signing, at, people, _late(case, decision))

    def _incomplete(self, entries: Collection[Entry]) -> str:
        filing = self.filing
        if any((e.header.office, e.header.file) != (filing.office, filing.file) for e in entries):
            return "所附的户档记录不是这一户的，请重新生成备案后报送。"
        return ""

    def _cited(self, entries: Collection[Entry]) -> tuple[str, ...]:
        """The packs that the filed decision was written under."""
        return next((e.header.packs for e in entries if self._decides(e)), ())

    def _decides(self, entry: Entry) -> bool:
        filed = (DECISION, self.filing.decision)
        changes = entry.body.changes if entry.body else ()
        return any(isinstance(c, Put) and (c.kind, c.id) == filed for c in changes)

    def _no_decision(self, entries: Collection[Entry], folded: Folded) -> str:
        """Why the filed decision has no effect here."""
        for entry in entries:
            if self._decides(entry):
                why = folded.set_aside.get(entry.id, "")
                if why in _ASIDE:
                    return _ASIDE[why]
                if why:
                    return f"这份决定不成立：{why[:_LONGEST].rstrip('。')}。请按规定程序重新办理后再报送。"
        return "户档里没有这份决定，或者它不属于所报的申请，请核对后重新报送。"

    def _unsettled(self, folded: Folded, home: Household, decision: Decision) -> str:
        given = {(BENEFIT, b.id) for b in home.benefits if b.source == decision.id}
        rested = {(kind, record) for kind, _, record in (r.partition("/") for r in decision.rests_on)}
        told = {(PAPER, p.id) for p in home.papers if p.decision == decision.id}
        leaning = {(DECISION, decision.id), ("application", decision.application), *given, *rested, *told}
        if any((c.kind, c.record) in leaning for c in folded.conflicts):
            return "该户还有没处理的修改冲突，请先在“冲突”页逐条确认，再重新报送。"
        if (DECISION, decision.id) in folded.concerned:
            return "签批之后，签批所依据的内容在另一台设备上有改动，请先复核这份决定，再重新报送。"
        return ""

    def _differs(self, home: Household, case: Case, decision: Decision) -> str:
        filing, head = self.filing, home.head
        pairs: Mapping[str, tuple[object, object]] = {
            "事项": (filing.matter, case.matter.id),
            "结论": (filing.outcome, decision.outcome),
            "决定日期": (filing.on.isoformat(), decision.on),
            "每月金额": (filing.monthly_fen, decision.monthly_fen),
            "保障人数": (filing.covered, decision.covered),
            "起始月份": (filing.first_month, decision.first_month),
            "类别": (filing.category, decision.category),
            "享受人": (filing.subject, case.application.subject),
            "变更结果": (filing.effect, decision.effect),
            "变更的待遇": (filing.replaces, case.target.source if case.target else ""),
            "发放到的月份": (filing.last_month, decision.last_month),
            "户主姓名": (filing.head_name, head.name if head else ""),
            "村（社区）": (filing.village, home.village),
        }
        if wrong := [name for name, (said, signed) in pairs.items() if said != signed]:
            return f"备案表上的{'、'.join(wrong)}与签名的户档记录不一致，请核对后重新生成备案。"
        if facts_digest(home, case.application) != decision.household_facts:
            return "决定之后家庭成员、收入或申请内容有改动，请核实后重新报送。"
        if decision.outcome == REFUSE and (decision.monthly_fen or decision.covered):
            return "不予确认的决定不能带保障金额和人数，请更正后重新报送。"
        if filing.on > self.today:
            return "决定日期在收到备案之后，请核对电脑日期，更正后重新报送。"
        named = next((f for f in home.filings if f.id == filing.filing), None)
        if named is not None and named.decision != decision.id:
            return "这个备案号在户档里属于另一份决定，请重新生成备案后报送。"
        benefit = case.benefit
        if decision.outcome == CONFIRM and benefit is not None and benefit.matter != case.matter.id:
            return "待遇登记的事项与申请的事项不一致，请更正后重新报送。"
        return ""

    def _without_power(self, decision: Decision) -> str:
        """Admission has found a live instrument for matter and day; the county wants one of its own signing."""
        if self._signed(decision.instrument):
            return ""
        return "决定所依据的委托书没有本县（市、区）的签名，请导入正式委托书后重新签批。"

    def _without_paper(self, home: Household, case: Case, decision: Decision) -> str:
        form = case.form
        every = [p for p in home.papers if p.decision == decision.id and p.form == form]
        papers = [p for p in every if not p.void]
        if not every:
            return "还没有制作与决定相符的通知书，请先制作通知书并用印，再报送。"
        if not papers and not self.filed:
            return "通知书已经作废，还没有重出，请重出并用印后再报送。"
        if twice := twofold_words(papers):
            return f"{twice}，再重新报送。"[:_LONGEST]
        if any(self._void_as_filed(p) != p.voided_on for p in every):
            return "备案里写的作废文书与户档登记的不一致，请重新生成备案后报送。"
        if not papers:
            # What the county holds is void: it is told so before another paper takes its place.
            return ""
        stamped = {s.paper: s.instrument for s in home.stampings}
        sealed = [p for p in papers if p.id in stamped]
        if not sealed:
            return "通知书还没有用印登记，请先用印，再报送。"
        if not any(self._signed(stamped[p.id]) for p in sealed):
            return "通知书用印所依据的委托书没有本县（市、区）的签名，请按正式委托书重新用印后报送。"
        if not any(self._came(p) for p in sealed):
            return "所附通知书与户档登记的文书不一致或者没有附上，请重新生成备案后报送。"
        return ""

    def _other_papers(self, home: Household, decision: Decision) -> str:
        """A filing speaks of its own decision's papers alone: what else stood there would be believed of another."""
        filed, known = self.filing.papers, papers_of(home.papers, decision.id)
        if len(filed) == len(known) and set(filed) == set(known):
            return ""
        return "备案里列的文书与户档登记的这份决定的文书不一致，请重新生成备案后报送。"

    def _misprinted(
        self,
        home: Household,
        decision: Decision,
        entries: Collection[Entry],
        refused: Mapping[str, str],
        law: Law,
    ) -> str:
        """What the family was told, against what was decided."""
        if self.paper is None:
            return ""
        valid = (p for p in home.papers if p.decision == decision.id and not p.void and self._came(p))
        said = (notice_trouble(self.paper(p.sha256), home, p, entries, refused, law) for p in valid)
        return next(filter(None, said), "")[:_LONGEST]

    def _without_scan(self, decision: Decision) -> str:
        """Whoever looks through a decision signed on paper wants to see the signature."""
        if decision.signing == "paper" and decision.scan not in self.blobs:
            return "纸质签批的扫描件没有附上，或者与户档登记的不一致，请重新生成备案后报送。"
        return ""

    def _void_as_filed(self, paper: Paper) -> str:
        """Since when the filing says that a paper is void; empty for one that it says is valid, or does not name."""
        return next((p.voided_on for p in self.filing.papers if p.sha256 == paper.sha256), "")

    def _came(self, paper: Paper) -> bool:
        """True when the paper on record is named in the filing and its very bytes came along."""
        named = any(
            (p.sha256, p.number, p.form) == (paper.sha256, paper.number, paper.form)
            for p in self.filing.papers
        )
        return named and paper.sha256 in self.blobs

    def _signed(self, instrument: str) -> bool:
        """True for an instrument under the county's signature, not one the office registered itself."""
        found = self.credentials.instrument(instrument)
        return found is not None and found.issuer == self.credentials.county_key


def _forged(left_out: Sequence[str]) -> str:
    if not left_out:
        return ""
    why = "、".join(dict.fromkeys(left_out))
    return f"有 {len(left_out)} 条记录的签名不能核实（{why}）。请对该户运行“检查”，查明来源后重新报送。"


def _late(case: Case, decision: Decision) -> str:
    """What was entered afterwards (补录) for this application, with the reasons; empty for nothing."""
    own = [s for s in case.household.steps if s.application == case.application.id]
    said = [
        ("登记", case.application.late_reason),
        *((_title(case, s), str(s.facts.get("late_reason") or "")) for s in own),
        ("签批", decision.late_reason),
    ]
    return "；".join(f"{title}：{reason}" for title, reason in said if reason)[:_LONGEST]


def _title(case: Case, done: StepDone) -> str:
    step = case.matter.step(done.step)
    return step.title if step else _SIDE_STEPS.get(done.step, "其他步骤")
