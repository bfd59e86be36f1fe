"""下乡: who holds what, what goes along, what came back, and what waits for somebody to claim it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop.domain.household import household
from desktop.office import choosing, field, grants, lost, packet, unclaimed, visit_sheets
from desktop.office.act import home_at
from desktop.office.carrying import Returned
from desktop.office.choosing import Chosen
from desktop.office.desk import Changes, Desk
from desktop.office.unclaimed import Claim
from desktop.ui.presenters.filings import Told
from desktop.ui.presenters.forms import Choices, Field, FieldProblem, FormSpec, Typed
from desktop.ui.presenters.journal_words import JournalWords
from desktop.ui.presenters.reading import Reader
from desktop.ui.presenters.record_words import machine
from desktop.ui.presenters.words import person_name

VILLAGE, HAND = "village", "hand"
SHEETS = "入户调查表.pdf"
GRANTED = Changes(kinds=frozenset({grants.GRANTED}))
CAME = Changes(kinds=frozenset({unclaimed.UNCLAIMED}))


@dataclass(frozen=True, slots=True)
class Held:
    """One household on one laptop."""

    household: str
    device: str
    head: str
    laptop: str
    until: str
    state: str
    late: bool


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One household that waits to be claimed."""

    id: str
    title: str
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class FieldBoard:
    """The page. On a ``laptop`` only what it holds itself, and the way home.

    ``out``, ``loss`` and ``listing`` are the forms that somebody here may fill in; None where there is nothing to do.
    """

    laptop: bool
    summary: str
    held: tuple[Held, ...]
    claims: tuple[ClaimView, ...]
    may_settle: bool
    out: FormSpec | None
    loss: FormSpec | None
    listing: FormSpec | None


def board(desk: Desk) -> FieldBoard:
    """Read it all."""
    laptop = desk.vault.kind == "device"
    heads = {file: f"{head} · {village}" for file, (head, village) in desk.catalogue.named().items()}
    held = tuple(_held(desk, heads))
    claims = () if laptop else tuple(_claim(desk, c, heads) for c in unclaimed.listed(desk))
    names: Choices = tuple((d.device, d.name) for d in field.laptops(desk))
    villages: Choices = tuple((v, v) for v in desk.catalogue.villages())
    office = not laptop
    return FieldBoard(
        laptop, _summary(held, claims, laptop), held, claims,
        may_settle=office and bool(unclaimed.MAY_SETTLE & set(desk.person.roles)),
        out=_out_form(desk, names, villages) if office and names and villages else None,
        loss=_loss_form(names) if office and names and "administrator" in desk.person.roles else None,
        listing=_listing_form(villages) if office and villages else None,
    )  # fmt: skip


def check_out(desk: Desk, spec: FormSpec, typed: Typed, folder: Path) -> Told:
    """装包 to a stick, with the sheets beside it where they are wanted."""
    r = Reader(spec, typed)
    until = r.day("until")
    unread: list[str] = []
    chosen = _chosen(desk, r, unread)
    if not chosen:
        raise FieldProblem("what", "没有这样的户，没有装包。", "请换一种选法。")
    field.check_out(
        desk, r.text("device"), [c.file for c in chosen], folder, until=until, alone=r.yes("alone")
    )
    if r.yes("sheets"):
        visit_sheets.export(desk, chosen, folder / SHEETS, until)
    sheets = f"，入户调查表在“{SHEETS}”" if r.yes("sheets") else ""
    skipped = f"另有 {len(unread)} 户读不了，没有装包。" if unread else ""
    return Told(f"已装包 {len(chosen)} 户，带到 {until}{sheets}。", GRANTED, skipped)


def check_in(desk: Desk, folder: Path) -> Told:
    """回收 at the office."""
    return _came(field.check_in(desk, folder), CAME | Changes(frozenset(desk.households.ids())))


def take_here(desk: Desk, folder: Path) -> Told:
    """On a laptop: take in what the office packed."""
    return _came(field.take_grants_here(desk, folder), GRANTED | Changes(frozenset(desk.households.ids())))


def bring_back(desk: Desk, folder: Path) -> Told:
    """On a laptop: everything into one package for the office."""
    path = field.bring_back(desk, folder)
    return Told(f"已装包：{path.name}。", hint="请带回办公室，在“下乡”里读入。")


def end(desk: Desk, held: tuple[Held, ...]) -> Told:
    """收回: the laptop no longer has a say in these households."""
    for device in sorted({h.device for h in held}):
        grants.take_back(desk, device, [h.household for h in held if h.device == device], "已收回")
    return Told(f"已收回 {len(held)} 户。", GRANTED, "笔记本以后再带回的内容，列入待认领。")


def village_list(desk: Desk, spec: FormSpec, typed: Typed, folder: Path) -> Told:
    """村级名单 as PDF and table."""
    made = packet.write(desk, Reader(spec, typed).text("village"), folder)
    return Told(
        f"{made.village} {made.households} 户：{made.pdf.name}、{made.workbook.name}。",
        hint="已记入导出记录。",
    )


def report_lost(desk: Desk, spec: FormSpec, typed: Typed) -> Told:
    """报失."""
    r = Reader(spec, typed)
    done = lost.report_lost(desk, r.text("password"), r.text("device"), r.text("reason"))
    hint = f"请“{person_name(desk, done.user)}”立即修改口令。"
    if done.left:
        hint += f"有 {len(done.left)} 户的密钥还没有换，请查明后再报失一次。"
    text = f"“{done.name}”已撤销，收回 {len(done.households)} 户，换好密钥 {done.renewed} 户。"
    return Told(text, GRANTED | Changes(frozenset(done.households)), hint)


def look(desk: Desk, claim: str) -> tuple[str, ...]:
    """What taking a claim in would change, line by line."""
    seen = unclaimed.look(desk, claim)
    lines = [
        f"{c.at[:16].replace('T', ' ')}　{person_name(desk, c.person)}　{c.note}".rstrip() for c in seen.came
    ]
    lines += [f"　不能直接并入：{c.cannot}" for c in seen.came if c.cannot][:1]
    words, unspoken = _words(desk, unclaimed.find(desk, claim).household), 0
    for d in seen.differences:
        if machine(d.kind, d.field):
            unspoken += 1
            continue
        before, after = (words.listed(d.kind, d.record, d.field, v) for v in (d.before, d.after))
        lines.append(f"　{words.what(d.kind, d.record, d.field)}：{before} → {after}")
    lines += [f"　机器记录 {unspoken} 项（编号、摘要，供核验用）"] if unspoken else []
    if seen.conflicts:
        lines.append(f"认领后会多出 {seen.conflicts} 处冲突，要另行处理。")
    return tuple(lines) or ("没有新的内容。",)


def _words(desk: Desk, file: str) -> JournalWords:
    """Also for a household that came with the claim and is not here yet."""
    here = file in set(desk.households.ids())
    return JournalWords(desk, home_at(desk, file) if here else household(file, {}))


def take(desk: Desk, claim: str, reason: str) -> Told:
    """认领."""
    household = unclaimed.find(desk, claim).household
    return _came(unclaimed.take(desk, claim, reason), CAME | Changes(frozenset({household})))


def refuse(desk: Desk, claim: str, reason: str) -> Told:
    """拒收."""
    return Told("已拒收，原包留存，以后还可以认领。", unclaimed.refuse(desk, claim, reason))


def _came(report: Returned, changes: Changes) -> Told:
    if not (report.households or report.unclaimed or report.problems):
        return Told("这里没有给本机的包，什么也没有改动。", hint="请核对U盘和文件夹。")
    text = f"合并 {report.households} 户，新记录 {report.entries} 条"
    text += f"，冲突 {report.conflicts} 处" if report.conflicts else ""
    text += f"，没有生效 {report.set_aside} 条" if report.set_aside else ""
    text += f"；{len(report.unclaimed)} 户等人认领" if report.unclaimed else ""
    return Told(f"{text}。", changes, "；".join(report.problems))


def _chosen(desk: Desk, r: Reader, unread: list[str]) -> tuple[Chosen, ...]:
    match r.text("what"):
        case "visits":
            return choosing.by_task(desk, "visits", unread=unread)
        case "reviews":
            return choosing.by_task(desk, "reviews", unread=unread)
        case "hand":
            return choosing.by_hand(desk, r.lines("names"))
        case _:
            return choosing.by_village(desk, r.text("village"))


def _held(desk: Desk, heads: Mapping[str, str]) -> list[Held]:
    found, today = [], desk.today()
    for g in grants.all_grants(desk):
        if g.ended is not None:
            continue
        certified = grants.certificate(desk, g.device)
        name = certified[1].name if certified else g.device
        late = not g.lives(today)
        state = "已到期" if late else "带着"
        found.append(
            Held(
                g.household,
                g.device,
                heads.get(g.household, g.household),
                name,
                g.until.isoformat(),
                state,
                late,
            )
        )
    return sorted(found, key=lambda h: (not h.late, h.laptop, h.head))


def _claim(desk: Desk, c: Claim, heads: Mapping[str, str]) -> ClaimView:
    who = heads.get(c.household, f"户 {c.household}")
    certified = grants.certificate(desk, c.device)
    name = certified[1].name if certified else c.device
    text = f"“{name}”带回的 {len(c.entries)} 条记录，{c.arrived[:16].replace('T', ' ')} 收到"
    return ClaimView(c.id, who, c.reason, text)


def _summary(held: tuple[Held, ...], claims: tuple[ClaimView, ...], laptop: bool) -> str:
    late = sum(h.late for h in held)
    if laptop:
        ended = f"，{late} 户已到期只能看" if late else ""
        return f"本机带着 {len(held)} 户{ended}" if held else "本机没有带户"
    parts = [f"{len({h.laptop for h in held})} 台笔记本带着 {len(held)} 户" if held else "没有带出的户"]
    parts += [f"{late} 户到期没有收回"] if late else []
    parts += [f"{len(claims)} 户等人认领"] if claims else []
    return "，".join(parts)


def _out_form(desk: Desk, names: Choices, villages: Choices) -> FormSpec:
    ways: Choices = ((VILLAGE, "一个村（社区）的"), *choosing.TASKS.items(), (HAND, "写名字或户号"))
    return FormSpec(
        (
            Field("device", "给哪台笔记本", "choice", choices=names, initial=names[0][0]),
            Field("what", "带哪些户", "choice", choices=ways, initial=VILLAGE),
            Field("village", "村（社区）", "choice", choices=villages, when=("what", VILLAGE)),
            Field("names", "姓名或户号", "lines", hint="一行一户", when=("what", HAND)),
            Field("until", "带到哪一天", "date", initial=grants.last_day(desk).isoformat()),
            Field("sheets", "同时存入户调查表（PDF，留痕）", "yes", required=False),
            Field("alone", "从其他笔记本收回这些户（改派）", "yes", required=False),
        ),
        action="装包到U盘…",
        help="两台笔记本可以同时带一户；改派以后，原来那台带回的记录要有人认领才并入。",
    )  # fmt: skip


def _loss_form(names: Choices) -> FormSpec:
    return FormSpec(
        (
            Field("device", "丢了哪台", "choice", choices=names),
            Field("reason", "经过", hint="例如：下乡途中遗失"),
            Field("password", "您的口令", "password"),
        ),
        action="报失并撤销",
        help="撤销以后不能恢复，找到了也要重新登记；它带的户换成新的密钥。",
    )  # fmt: skip


def _listing_form(villages: Choices) -> FormSpec:
    return FormSpec(
        (Field("village", "村（社区）", "choice", choices=villages),),
        action="存到文件夹…",
        help="没有身份证号、账号、金额和病情；PDF 和表格各一份，留痕。",
    )
