"""名册导入: the provincial export becomes household files, all of them or none.

A family that comes with a roster is existing caseload without an application on file (57号 第二十八条): its
benefit is marked ``baseline``, it is filed as one list, and it is reviewed in its turn.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from desktop.domain.household import ACCOUNT, BENEFIT, HOUSEHOLD, MEMBER
from desktop.domain.journal import Change, Put, Value
from desktop.domain.record_rules import BASELINE
from desktop.domain.roster_model import Roster, RosterHousehold, RosterPerson
from desktop.errors import UserError
from desktop.models.household_file import HouseholdFile
from desktop.office.act import new_id, record
from desktop.office.desk import Changes, Desk
from desktop.sync.disk import told

Progress = Callable[[int, int], None]
BATCH = "batch"
MATTERS: Mapping[str, str] = {
    "农村低保": "dibao",
    "城市低保": "dibao",
    "特困人员": "tekun",
    "低保边缘": "marginal",
}


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import made."""

    households: int
    persons: int
    monthly_fen: int
    changes: Changes


def import_roster(desk: Desk, roster: Roster, progress: Progress | None = None) -> Imported:
    """Make one file per household. Killed, cancelled or out of disk midway, nothing of the batch remains.

    Raises ``UserError`` when somebody of the roster has a file here already.
    """
    discard_unfinished(desk)
    if "administrator" not in desk.person.roles:
        raise UserError("名册由管理员导入。", "请管理员登录后再导入。")
    _nobody_here_yet(desk, roster)
    batch = secrets.token_hex(8)
    planned = [secrets.token_hex(8) for _ in roster.households]
    _mark(desk, batch, {"state": "open", "files": planned})
    changes = Changes()
    try:
        for n, (file, home) in enumerate(zip(planned, roster.households, strict=True), 1):
            changes |= record(desk, file, BASELINE, baseline_changes(home, batch), new=True)
            if progress:
                progress(n, len(planned))
    except BaseException:
        _discard(desk, batch, planned, [])
        raise
    _mark(desk, batch, {"state": "done", "files": []})
    return Imported(
        households=len(planned),
        persons=sum(len(h.persons) for h in roster.households),
        monthly_fen=sum(h.total_fen for h in roster.households),
        changes=changes,
    )


def discard_unfinished(desk: Desk, problems: list[str] | None = None) -> int:
    """Take away what an import that never finished left behind; returns how many files.

    One that cannot be read stays, with a sentence in ``problems``; its batch is looked at again at the next unlock.
    """
    gone = 0
    for (kind, batch), fields in desk.office.records().items():
        if kind == BATCH and fields.get("state") == "open":
            gone += _discard(desk, batch, fields.get("files", []), [] if problems is None else problems)
    return gone


def _discard(desk: Desk, batch: str, files: list[str], problems: list[str]) -> int:
    gone, whole = 0, True
    for file in files:
        path = desk.households.path(file)
        try:
            if path.exists() and _only_imported(desk.open_household(file)):
                with told("清理未完成的导入"):
                    path.unlink()
                desk.catalogue.remove(file)
                desk.forget(file)
                gone += 1
        except UserError as error:
            problems.append(f"户档 {file}：{error.message}")
            whole = False
    if whole:
        _mark(desk, batch, {"state": "discarded", "files": []})
    return gone


def _only_imported(opened: HouseholdFile) -> bool:
    with opened:
        return all(e.header.action == BASELINE for e in opened.entries())


def _mark(desk: Desk, batch: str, fields: Mapping[str, Value]) -> None:
    at = desk.now().isoformat(timespec="seconds")
    desk.office.append([Put(BATCH, batch, fields)], action="import", author=desk.device_author(), at=at)


def _nobody_here_yet(desk: Desk, roster: Roster) -> None:
    if desk.catalogue.count() == 0:
        return
    known = [
        h.head_name for h in roster.households if h.head_id and desk.catalogue.search(h.head_id, limit=1)
    ]
    if known:
        names = "、".join(known[:5]) + ("等" if len(known) > 5 else "")
        raise UserError(
            f"名册里有 {len(known)} 户已经建档（{names}），这次没有导入任何一户。",
            "请从名册中去掉已建档的户再导入。",
        )


def baseline_changes(home: RosterHousehold, batch: str) -> list[Change]:
    """The records of one household of a roster."""
    ids = [new_id("m") for _ in home.persons]
    head = next(
        (i for i, p in zip(ids, home.persons, strict=True) if p.id_number == home.head_id),
        ids[0] if ids else "",
    )
    matter = MATTERS[home.category]
    account = {
        "bank": home.bank,
        "name": home.account_name,
        "number": home.account,
        "card": home.card,
        "holder": head,
    }
    changes: list[Change] = [
        Put(HOUSEHOLD, "household", _kept(_household(home, head, batch))),
        *(
            Put(MEMBER, i, _kept(_member(p, n)))
            for n, (i, p) in enumerate(zip(ids, home.persons, strict=True))
        ),
        Put(ACCOUNT, "account", _kept(account)),
        Put(BENEFIT, f"b-{batch}", _kept(_benefit(home, matter))),
    ]
    return changes


def _household(home: RosterHousehold, head: str, batch: str) -> dict[str, Value]:
    return {
        "head": head,
        "head_name": home.head_name,
        "head_id": home.head_id,
        "size": home.size,
        "income_fen": home.income_fen,
        "village": home.village,
        "township": home.township,
        "address": home.address,
        "phone": home.phone,
        "hukou": "urban" if home.category == "城市低保" else "rural",
        "category": home.category,
        "certificate": home.certificate,
        "reason": home.reason,
        "batch": batch,
        "as_imported": {**home.more, **home.original},
    }


def _member(person: RosterPerson, no: int) -> dict[str, Value]:
    return {
        "no": no,
        "name": person.name,
        "id_number": person.id_number,
        "relation": person.relation,
        "sex": person.sex,
        "birth": person.birth.isoformat() if person.birth else "",
        "ethnicity": person.ethnicity,
        "marital": person.marital,
        "health": person.health,
        "illness": person.illness,
        "work_ability": person.work_ability,
        "employment": person.employment,
        "income_fen": person.income_fen,
        "disability_kind": person.disability_kind,
        "disability_grade": person.disability_grade,
        "counted": True,
        "covered": True,
        "life": "unverified" if person.possible_death else "alive",
        "as_imported": {**person.more, **person.original},
    }


def _benefit(home: RosterHousehold, matter: str) -> dict[str, Value]:
    return {
        "matter": matter,
        "category": home.category,
        "covered": home.covered,
        "base_fen": home.benefit_fen,
        "household_topup_fen": home.household_topup_fen,
        "person_topup_fen": home.person_topup_fen,
        "monthly_fen": home.total_fen,
        "first_month": home.since or "",
        "source": BASELINE,
        "method": home.method,
        "tier": home.tier,
    }


def _kept(fields: Mapping[str, Value]) -> dict[str, Value]:
    """Without what the roster left empty."""
    return {name: value for name, value in fields.items() if value not in (None, "", {})}
