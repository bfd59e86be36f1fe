"""Papers, the seal on them, their copies, and files that another body sealed: what may be written, and what never.

A paper is issued once, stamped once, and never rewritten. One that was wrong is voided with a reason and stays where it
is; another may take its place, and both say so (design §6).
"""

from __future__ import annotations

from datetime import date

from desktop.domain import paper_forms
from desktop.domain.case import Case, facts_digest
from desktop.domain.facts import Obstacle
from desktop.domain.household import DECISION, PAPER, Paper, parse_day
from desktop.domain.journal import Put, Remove, Settle
from desktop.domain.view import OFFICE_ROLES, View

VOIDING = frozenset({"voided_on", "voided_by", "void_reason", "replaced_by"})
"""What is written into a paper after it was issued, and nothing else."""
LONGEST = 200
"""Characters of a reason or a title: they go into one cell of the register."""
MOST_COPIES = 100
"""Copies of one printing: more is a slip of the finger."""


def paper(view: View, put: Put) -> list[Obstacle]:
    """A notice of a decision in the form that fits it; or a slip of a step, which decides nothing.

    A slip may be of a form that is not known here, as a newer program's is: which forms there are is no part of a pack,
    and every copy of a file must judge alike. Such a slip is said to be one (``office.unknown_forms``), and no slip is
    ever stamped.
    """
    found = view.by(OFFICE_ROLES)
    case, on = view.case(put.fields.get("application")), parse_day(put.fields.get("issued_on"))
    if put.fields.get("decision"):
        found += _notice_fits(view, put)
    elif case is None or not paper_forms.is_slip(str(put.fields.get("form") or "")):
        found.append(Obstacle("paper", "通知书要与决定的结论一致，没有决定不能出通知书。"))
    if str(put.fields.get("sha256")) not in view.files:
        found.append(Obstacle("file", "文书文件没有存入户档。"))
    if not put.fields.get("number") or on is None:
        return [*found, Obstacle("number", "文书要有文号和日期。")]
    return found + _own_number(view, put) + _takes_the_place(view, put) + view.ahead(on)


def _own_number(view: View, put: Put) -> list[Obstacle]:
    """A number stands on one paper only; a slip without one says so in words, and there may be many of these."""
    number = str(put.fields["number"])
    like = (p for p in view.home.papers if p.number == number and p.sha256 != put.fields.get("sha256"))
    if "〔" not in number or next(like, None) is None:
        return []
    return [Obstacle("doubled", f"文号 {number} 已经用在这一户的另一份文书上。")]


def _notice_fits(view: View, put: Put) -> list[Obstacle]:
    """The facts the decision was made on are unchanged, the form is its form, the day not before it."""
    decided = view.decision(put.fields["decision"])
    case = view.case(decided.application) if decided else None
    if (
        decided is None
        or case is None
        or case.decision is None
        or put.fields.get("application") != decided.application
    ):
        return [Obstacle("paper", "这件申请没有现行的决定，不能出通知书。")]
    if put.fields.get("form") != case.form:
        return [Obstacle("paper", "通知书要与决定的结论一致，没有决定不能出通知书。")]
    found = []
    if facts_digest(case.household, case.application) != decided.household_facts:
        found.append(Obstacle("changed", "决定之后家庭情况有改动，请先核实，再出通知书。"))
    if str(put.fields.get("issued_on", "")) < decided.on:
        found.append(Obstacle("dates", "通知书的日期不能早于决定。"))
    return found


def _takes_the_place(view: View, put: Put) -> list[Obstacle]:
    """One valid notice of a decision at a time; what takes the place of a void one names it, and is named by it."""
    if any(put.fields.get(name) for name in VOIDING):
        return [Obstacle("void", "新出的文书不能一登记就作废。")]
    like = [p for p in view.home.papers if put.fields.get("decision") and _alike(p, put)]
    if any(not p.void for p in like):
        return [Obstacle("issued", "这份决定的通知书已经出过，要先把原件作废才能重出。")]
    named = str(put.fields.get("replaces") or "")
    if not named:
        return [Obstacle("replaces", "重出的通知书要写明替代哪一件作废的原件。")] if like else []
    old = view.home.paper(named)
    if old is None or not _alike(old, put) or not old.void or old.replaced_by != put.id:
        return [Obstacle("replaces", "所替代的文书没有作废，或者不是同一决定的同一种文书。")]
    return []


def _alike(one: Paper, put: Put) -> bool:
    return all(
        getattr(one, name) == (put.fields.get(name) or "") for name in ("application", "decision", "form")
    )


def voided(view: View, put: Put) -> list[Obstacle]:
    """作废: today, by whoever writes it, with a reason, once; then, once, which paper took its place."""
    own = view.home.paper(put.id)
    if own is None or not put.fields or not set(put.fields) <= VOIDING:
        return [Obstacle("fixed", "已经登记的步骤、决定、文书和发放不能改写或删除，只能另行更正。")]
    found = [] if _goes_with_its_decision(view, own) else view.by(OFFICE_ROLES)
    if set(put.fields) <= _settled(view, own):
        return found + _chosen(view, own, put)
    if set(put.fields) != {"replaced_by"}:
        found += _made_void(view, own, put)
    if "replaced_by" in put.fields:
        found += _replaced(view, own, put)
    return found


def _goes_with_its_decision(view: View, own: Paper) -> bool:
    """Whoever takes a decision back voids its papers in the same act; that they may sign is judged with it."""
    gone = (c.id for c in view.act.changes if isinstance(c, Remove) and c.kind == DECISION)
    return bool(own.decision) and own.decision in gone


def _settled(view: View, own: Paper) -> set[str]:
    """Fields of a void paper about which two devices disagreed, and that this act settles."""
    said = (c for c in view.act.changes if isinstance(c, Settle) and (c.kind, c.id) == (PAPER, own.id))
    return {c.field for c in said if c.losers} if own.void else set()


def _chosen(view: View, own: Paper, put: Put) -> list[Obstacle]:
    """Whichever is chosen, the paper stays void, with a reason; what took its place is a paper that says so."""
    if not all(str(value or "").strip() for value in put.fields.values()):
        return [Obstacle("void", "作废不能撤销，作废的日期、原因和替代的文书不能留空。")]
    taking = view.home.paper(str(put.fields.get("replaced_by", own.replaced_by)))
    if "replaced_by" in put.fields and (taking is None or taking.replaces != own.id):
        return [Obstacle("replaces", "所选的文书没有写明替代这一件。")]
    return []


def _made_void(view: View, own: Paper, put: Put) -> list[Obstacle]:
    if own.void:
        return [Obstacle("void", "这份文书已经作废过。")]
    if not str(put.fields.get("void_reason") or "").strip():
        return [Obstacle("reason", "作废要写明原因。")]
    if too_long := _too_long(put, "void_reason"):
        return too_long
    if put.fields.get("voided_by") != view.act.person:
        return [Obstacle("by", "作废人要写实际办理的人。")]
    if put.fields.get("voided_on") != view.act.day.isoformat():
        return [Obstacle("dates", "作废日期就是登记当天，不能倒填。")]
    return []


def _replaced(view: View, own: Paper, put: Put) -> list[Obstacle]:
    """Only in the act that brings the paper in its place."""
    if own.replaced_by or not (own.void or put.fields.get("voided_on")):
        return [Obstacle("replaces", "这份文书没有作废，或者已经有文书替代。")]
    brought = (c for c in view.act.changes if isinstance(c, Put) and c.kind == PAPER)
    if not any(c.id == put.fields["replaced_by"] and c.fields.get("replaces") == own.id for c in brought):
        return [Obstacle("replaces", "替代的文书要与作废的原件一同登记。")]
    return []


def stamping(view: View, put: Put) -> list[Obstacle]:
    """用印: today, on a device certified to stamp, under an instrument that is live on the paper's day too, once."""
    printed = view.home.paper(str(put.fields.get("paper")))
    case = view.case(printed.application) if printed else None
    on = parse_day(put.fields.get("on"))
    if printed is None or case is None or on is None:
        return [Obstacle("paper", "没有这份文书，不能用印。")]
    found = view.by(OFFICE_ROLES) + _power_to_stamp(view, put, case, printed, on)
    if on != view.act.day:
        found.append(Obstacle("dates", "用印日期就是用印当天，不能倒填。"))
    device = view.law.credentials.device(view.act.device, view.act.day)
    if device is None or not device.stamp:
        found.append(Obstacle("device", "这台设备没有用印权限，请在办公室电脑上用印。"))
    if not printed.decision:
        found.append(Obstacle("slip", "流转单据不登记用印：委托印章只用在决定的通知书上。"))
    if printed.void:
        found.append(Obstacle("void", "这份文书已经作废，不能用印。"))
    if any(s.paper == printed.id for s in view.home.stampings):
        found.append(Obstacle("stamped", "这份文书已经用过印。"))
    if not put.fields.get("use_no"):
        found.append(Obstacle("use_no", "用印要有用印编号。"))
    elif any(s.use_no == put.fields["use_no"] and s.paper != printed.id for s in view.home.stampings):
        found.append(Obstacle("use_no", f"用印编号 {put.fields['use_no']} 已经用过。"))
    return found


def _power_to_stamp(view: View, put: Put, case: Case, printed: Paper, on: date) -> list[Obstacle]:
    """The instrument covers matter, act, township and the day of the seal; and the day the paper bears, by the same."""
    authority = view.power(case.matter.id, "stamp", on)
    if authority.instrument is None:
        return [Obstacle("authority", authority.reason)]
    if put.fields.get("instrument") != authority.id:
        return [Obstacle("authority", f"用印要依据现行委托书 {authority.instrument.number}。")]
    dated = parse_day(printed.issued_on)
    if dated is None or not authority.instrument.since <= dated <= authority.instrument.until:
        text = f"文书落款日期 {printed.issued_on} 不在委托书 {authority.instrument.number} 的有效期内，不能用印。"
        return [Obstacle("authority", text)]
    return []


def printing(view: View, put: Put) -> list[Obstacle]:
    """Copies of a paper that is not void; the second time and later with a reason."""
    printed = view.home.paper(str(put.fields.get("paper")))
    if printed is None:
        return [Obstacle("paper", "没有这份文书，不能打印。")]
    found = view.by(OFFICE_ROLES)
    if printed.void:
        found.append(Obstacle("void", "这份文书已经作废，不能再打印使用。"))
    copies = put.fields.get("copies")
    if type(copies) is not int or not 0 < copies <= MOST_COPIES:
        found.append(Obstacle("copies", f"打印份数要在 1 到 {MOST_COPIES} 之间。"))
    before = len(view.home.printed(printed.id))
    if put.fields.get("no") != before + 1:
        found.append(Obstacle("no", f"这份文书打印过 {before} 次，次数写得不对。"))
    if before and not str(put.fields.get("reason") or "").strip():
        found.append(Obstacle("reason", "重印要写明原因。"))
    return found + _too_long(put, "reason") + _written_today(view, put)


def sealed_file(view: View, put: Put) -> list[Obstacle]:
    """A file with another body's seal: its bytes are in the household file, and it says what it is of."""
    about = str(put.fields.get("about") or "")
    found = view.by(OFFICE_ROLES) + _written_today(view, put)
    if view.home.paper(about) is None and view.home.application(about) is None:
        found.append(Obstacle("about", "要写明这份文件对应哪件文书或申请。"))
    if str(put.fields.get("sha256")) not in view.files:
        found.append(Obstacle("file", "这份文件没有存入户档。"))
    if not str(put.fields.get("title") or "").strip():
        found.append(Obstacle("title", "要写明这是什么文件。"))
    return found + _too_long(put, "title", "source")


def _too_long(put: Put, *names: str) -> list[Obstacle]:
    if all(len(str(put.fields.get(name) or "")) <= LONGEST for name in names):
        return []
    return [Obstacle("long", f"原因和名称最多写 {LONGEST} 个字。")]


def _written_today(view: View, put: Put) -> list[Obstacle]:
    if put.fields.get("by") != view.act.person:
        return [Obstacle("by", "办理人要写实际办理的人。")]
    if put.fields.get("on") != view.act.day.isoformat():
        return [Obstacle("dates", "登记日期就是当天，不能倒填。")]
    return []
