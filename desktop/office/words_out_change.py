"""Words about a change to a running benefit: what it was before, what it is afterwards, from when (domain C 13)."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.documents.stamp import letter_date
from desktop.domain.case import Case
from desktop.domain.change_rules import EFFECT_NAMES
from desktop.domain.household import Benefit, parse_day
from desktop.domain.money import format_yuan
from desktop.domain.months import add_months
from desktop.office.evidence import evidence_of
from desktop.office.notice_values import cause, month_words
from desktop.office.scene import Rows, Scene, Text, Words
from desktop.office.words_out_decision import asked, said

_ENDS = frozenset({"stop"})


def _number(case: Case, name: str) -> int:
    value = said(case, name)
    return value if type(value) is int else 0


def _lines(scene: Scene) -> Rows:
    """变更前后对照: what the running benefit says, and what the opinion or the decision makes of it."""
    case = scene.case
    old = case.target if case else None
    if case is None or old is None:
        return []
    effect, judged = str(said(case, "effect") or ""), case.opinion is not None or case.decision is not None
    before = _before(case, old)
    after = _after(case, old, effect) if judged else {}
    return [{"item": name, "before": text, "after": after.get(name, "")} for name, text in before.items()]


def _before(case: Case, old: Benefit) -> dict[str, str]:
    return _told(old, endless=case.decision is not None and old.ended_by == case.decision.id)


def _told(old: Benefit, *, endless: bool) -> dict[str, str]:
    """What a benefit says. ``endless``: its last month is of no account, because the change brought it."""
    return {
        "类别": old.category,
        "保障人口": f"{old.covered} 人",
        "月保障金额": f"每月 {format_yuan(old.monthly_fen)} 元",
        "其中分类施保": f"每月 {format_yuan(old.household_topup_fen + old.person_topup_fen)} 元",
        "起始月份": month_words(old.first_month),
        "发放至": "长期" if endless else month_words(old.last_month) or "长期",
    }


def _after(case: Case, old: Benefit, effect: str) -> dict[str, str]:
    if effect in _ENDS:
        return {
            "保障人口": "0 人", "月保障金额": "停发", "其中分类施保": "停发",
            "发放至": month_words(str(said(case, "last_month") or "")),
        }  # fmt: skip
    if effect not in ("increase", "decrease"):
        last = month_words(str(said(case, "last_month") or ""))
        return {**_before(case, old), **({"发放至": last} if last else {})}
    more = _number(case, "household_topup_fen") + _number(case, "person_topup_fen")
    return {
        "类别": str(said(case, "category") or old.category),
        "保障人口": f"{_number(case, 'covered')} 人",
        "月保障金额": f"每月 {format_yuan(_number(case, 'monthly_fen'))} 元",
        "其中分类施保": f"每月 {format_yuan(more)} 元",
        "起始月份": month_words(str(said(case, "first_month") or "")),
        "发放至": "长期",
    }


def _effect(scene: Scene, case: Case) -> str:
    """拟作调整 in a sentence."""
    old, effect = case.target, str(said(case, "effect") or "")
    if case.change is None or old is None or not effect:
        return ""
    name, first = EFFECT_NAMES.get(effect, ""), month_words(str(said(case, "first_month") or ""))
    since = f"，自{first}起" if first else ""
    before = format_yuan(old.monthly_fen)
    if effect in ("increase", "decrease"):
        return f"{name}：每月由 {before} 元调整为 {format_yuan(_number(case, 'monthly_fen'))} 元{since}。"
    if last := month_words(str(said(case, "last_month") or "")):
        return f"{name}：每月 {before} 元发放到{last}为止。"
    return f"{name}：原每月 {before} 元{since}。"


def _evidence(scene: Scene, case: Case) -> str:
    kept = [e for e in evidence_of(scene.desk, case.household) if e.application == case.application.id]
    titles = list(dict.fromkeys(e.title for e in kept))
    return f"{'、'.join(titles)}的照片和扫描件，共 {len(kept)} 件。" if kept else ""


def _hearing(scene: Scene, case: Case) -> str:
    heard = case.latest("hearing")
    if heard is None:
        return ""
    parts = [str(heard.facts.get(name) or "").rstrip("。") for name in ("told", "statement")]
    return f"{letter_date(heard.on)}，{'；'.join(p for p in parts if p)}。"


def _event(scene: Scene, case: Case) -> str:
    day = parse_day(case.application.event_on)
    return letter_date(day) if day else ""


def _grace_from(scene: Scene, case: Case) -> str:
    if said(case, "effect") != "grace":
        return ""
    last, months = str(said(case, "last_month") or ""), _number(case, "grace_months")
    return month_words(add_months(last, 1 - months)) if last and months else ""


def _grace(name: str, case: Case) -> str:
    if said(case, "effect") != "grace":
        return ""
    return month_words(str(said(case, name) or "")) if name == "last_month" else str(said(case, name) or "")


def _running(scene: Scene) -> Rows:
    """现享受的待遇 of a family, as they stand."""
    if scene.home is None:
        return []
    known = {m.id: m.title for m in scene.desk.pack.scheme.matters}
    return [
        {
            "matter": known.get(b.matter, b.matter), "category": b.category, "covered": str(b.covered or ""),
            "monthly": format_yuan(b.monthly_fen) if b.monthly_fen else "", "since": month_words(b.first_month),
        }
        for b in scene.home.running_benefits
    ]  # fmt: skip


def _last_decision(scene: Scene) -> str:
    """The day the family was last decided on: from then the time to the next review runs."""
    days = [day for d in (scene.home.decisions if scene.home else ()) if (day := parse_day(d.on))]
    return letter_date(max(days)) if days else ""


def of_running(scene: Scene) -> Mapping[str, Text]:
    """What the forms of a change can say of a family that has none under way: the benefit it lives on.

    Nothing with several benefits: which one would change is for whoever writes.
    """
    running = scene.home.running_benefits if scene.home else ()
    if len(running) != 1:
        return {}
    (old,) = running
    known = scene.desk.pack.scheme.matter(old.matter)
    return {
        "matter_title": known.title if known else "",
        "old_category": old.category,
        "old_covered": str(old.covered or ""),
        "old_amount": format_yuan(old.monthly_fen) if old.monthly_fen else "",
        "change_lines": [{"item": i, "before": b, "after": ""} for i, b in _told(old, endless=False).items()],
    }


WORDS: Words = {
    "change_title": asked(lambda scene, case: case.change.title if case.change else ""),
    "cause_words": asked(lambda scene, case: cause(case)),
    "changed_on": asked(_event),
    "change_lines": _lines,
    "effect_words": asked(_effect),
    "evidence_words": asked(_evidence),
    "hearing_words": asked(_hearing),
    "old_category": asked(lambda scene, case: case.target.category if case.target else ""),
    "old_covered": asked(lambda scene, case: str(case.target.covered) if case.target else ""),
    "old_amount": asked(
        lambda scene, case: (
            format_yuan(case.target.monthly_fen) if case.target and case.target.monthly_fen else ""
        )
    ),
    "grace_from": asked(_grace_from),
    "grace_until": asked(lambda scene, case: _grace("last_month", case)),
    "grace_months": asked(lambda scene, case: _grace("grace_months", case)),
    "running": _running,
    "last_recheck_on": _last_decision,
}
