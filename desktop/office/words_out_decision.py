"""Words about what was proposed and decided: 审核确认表, sign-off sheet, filing (domain C 9, 10, 15).

They read the decision; before there is one, the opinion in force, which says the same.
"""

from __future__ import annotations

from collections.abc import Callable

from desktop.documents.stamp import letter_date
from desktop.domain.case import CONFIRM, PASS, Case
from desktop.domain.change_rules import EFFECT_NAMES
from desktop.domain.household import Decision, parse_day
from desktop.domain.instrument import signing_positions
from desktop.domain.journal import Value
from desktop.domain.money import format_yuan
from desktop.office.instruments import authority
from desktop.office.notice_values import month_words, tier_title
from desktop.office.scene import Scene, Word, Words
from desktop.office.words_out_posting import person_name

_OUTCOMES = {CONFIRM: "予以确认", "refuse": "不予确认"}


def asked(say: Callable[[Scene, Case], str]) -> Word:
    """A word about an application; nothing where there is none."""
    return lambda scene: say(scene, scene.case) if scene.case is not None else ""


def said(case: Case, name: str) -> Value:
    """A value of the decision, before there is one of the opinion in force."""
    if case.decision is not None:
        value = getattr(case.decision, name)
        return list(value) if isinstance(value, tuple) else value
    return case.opinion.facts.get(name) if case.opinion else None


def outcome(case: Case) -> str:
    """confirm, refuse, or empty while nobody has said anything."""
    if told := str(said(case, "outcome") or ""):
        return told
    review = case.latest("review")
    return "" if review is None else CONFIRM if review.facts.get("result") == PASS else "refuse"


def _text(name: str) -> Word:
    return asked(lambda scene, case: str(said(case, name) or ""))


def _month(name: str) -> Word:
    return asked(lambda scene, case: month_words(str(said(case, name) or "")))


def _yuan(name: str) -> Word:
    def say(scene: Scene, case: Case) -> str:
        fen = said(case, name)
        return format_yuan(fen) if type(fen) is int and fen else ""

    return asked(say)


def _covered(scene: Scene, case: Case) -> str:
    ids = said(case, "members")
    chosen = set(ids) if isinstance(ids, list) else set()
    return "、".join(m.name for m in case.household.members if m.id in chosen)


def _parts(scene: Scene, case: Case) -> str:
    if case.matter.gives != "once" or not outcome(case):
        return ""
    parts = said(case, "instalments")
    return f"分 {parts} 个月发放" if type(parts) is int and parts > 1 else "一次发放"


def _act(scene: Scene, case: Case) -> str:
    """拟作决定: of a change its kind and effect, of an application the outcome."""
    if case.change is None:
        return _OUTCOMES.get(outcome(case), "")
    effect = EFFECT_NAMES.get(str(said(case, "effect") or ""), "")
    return f"{case.change.title}：{effect}" if effect else case.change.title


def _opinion(scene: Scene, case: Case) -> str:
    """经办意见: what is proposed, the reasons a letter may carry, and the note that was written with it."""
    basis = case.basis
    if basis is None or not outcome(case):
        return ""
    reasons = basis.facts.get("reasons")
    told = [_proposed(case), *(reasons if isinstance(reasons, list) else ()), basis.facts.get("note") or ""]
    return "".join(f"{str(t).rstrip('。')}。" for t in told if str(t).strip())


def _proposed(case: Case) -> str:
    if case.change is not None:
        return f"{case.change.title}，拟{EFFECT_NAMES.get(str(said(case, 'effect') or ''), '按变更办理')}"
    if outcome(case) == CONFIRM:
        return f"经审核，符合{said(case, 'category') or case.matter.title}条件，拟予以确认"
    return f"经审核，暂不符合{case.matter.title}条件，拟不予确认"


def _judged_on(scene: Scene, case: Case) -> str:
    return letter_date(case.basis.on) if case.basis else ""


def _signed(scene: Scene, case: Case) -> str:
    """签批: who, by which position, when, on the screen or on paper; nothing before it is signed."""
    d = case.decision
    if d is None:
        return ""
    how = "纸质签批，签批单扫描件在卷" if d.signing == "paper" else "在系统内签批"
    told = EFFECT_NAMES.get(d.effect) if case.change else _OUTCOMES.get(d.outcome)
    return f"{told}。{d.signer_name}（{d.signer_position}），{_day(d.on)}，{how}。"


def _day(text: str) -> str:
    day = parse_day(text)
    return letter_date(day) if day else ""


def _signer(scene: Scene, case: Case) -> str:
    return case.decision.signer_name if case.decision else _entitled(scene, case)[0]


def _position(scene: Scene, case: Case) -> str:
    return case.decision.signer_position if case.decision else _entitled(scene, case)[1]


def _entitled(scene: Scene, case: Case) -> tuple[str, str]:
    """Name and position of the one person who may sign it today; with several, or none, it is written by hand."""
    given, known = authority(scene.desk, case.matter.id, "sign", scene.on).instrument, scene.desk.credentials
    if given is None:
        return "", ""
    ids = sorted({getattr(held.statement, "person", "") for held in known.people})
    people = [person for id in ids if (person := known.person(id, scene.on))]
    able = [(p.name, min(held)) for p in people if (held := signing_positions(p, given, scene.on))]
    return able[0] if len(able) == 1 else ("", "")


def _instrument(scene: Scene, case: Case) -> str:
    given = scene.desk.credentials.instrument(case.decision.instrument) if case.decision else None
    given = given or authority(scene.desk, case.matter.id, "confirm", scene.on).instrument
    return given.number if given else ""


def _decided(say: Callable[[Scene, Case, Decision], str]) -> Word:
    return asked(lambda scene, case: say(scene, case, case.decision) if case.decision else "")


def outcome_words(case: Case) -> str:
    """审核确认结果 of a decision that was signed; nothing before."""
    d = case.decision
    if d is None:
        return ""
    return EFFECT_NAMES.get(d.effect, "") if case.change else _OUTCOMES.get(d.outcome, "")


def _answer(scene: Scene, case: Case, d: Decision) -> str:
    if case.filing is None:
        return ""
    status, reason = case.household.filing_status(case.filing)
    return f"{status}：{reason}" if reason else status


def _answered_on(scene: Scene, case: Case, d: Decision) -> str:
    answers = [a for a in case.household.answers if case.filing and a.filing == case.filing.id]
    return _day(answers[-1].on) if answers else ""


WORDS: Words = {
    "act": asked(_act),
    "category": _text("category"),
    "tier_title": asked(lambda scene, case: tier_title(case, str(said(case, "tier") or ""))),
    "covered_names": asked(_covered),
    "covered_count": _text("covered"),
    "standard_amount": _yuan("standard_fen"),
    "base_amount": _yuan("base_fen"),
    "household_topup": _yuan("household_topup_fen"),
    "person_topup": _yuan("person_topup_fen"),
    "monthly_amount": _yuan("monthly_fen"),
    "amount": _yuan("amount_fen"),
    "parts_words": asked(_parts),
    "first_month": _month("first_month"),
    "last_month": _month("last_month"),
    "valid_until": _month("valid_until"),
    "opinion": asked(_opinion),
    "judged_by": asked(lambda scene, case: person_name(scene, case.basis)),
    "handled_on": asked(_judged_on),
    "signed_words": asked(_signed),
    "signer": asked(_signer),
    "signer_position": asked(_position),
    "instrument_no": asked(_instrument),
    "outcome_words": asked(lambda scene, case: outcome_words(case)),
    "confirmed_on": _decided(lambda scene, case, d: _day(d.on)),
    "signed_on": _decided(lambda scene, case, d: _day(d.on)),
    "paper_number": asked(lambda scene, case: case.paper.number if case.paper else ""),
    "filing_no": asked(lambda scene, case: case.filing.id if case.filing else ""),
    "sent_on": asked(lambda scene, case: _day(case.filing.sent_on) if case.filing else ""),
    "answer_words": _decided(_answer),
    "answered_on": _decided(_answered_on),
    "relative_words": asked(lambda scene, case: "是，已备案" if case.application.relative else "否"),
    "complaint_words": asked(lambda scene, case: "有，已核查" if case.application.complaint else "无"),
}
