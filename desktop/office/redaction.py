"""依法删除: what should never have been written down, or must not be kept, leaves every copy of a household file.

The entry's header, signature and place in the chain stay, and who had it deleted, when, why and by which law (个人信息
保护法 第四十七条). What decisions and payments rest on cannot go this way: they would not hold any more.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.admission import admit
from desktop.domain.journal import Attach, Entry, Put, Redact, edits
from desktop.domain.redaction import ACTION, NEVER, blanked, deletable, orphans
from desktop.errors import UserError
from desktop.models.authentic import authenticate
from desktop.models.household_file import HouseholdFile
from desktop.office.act import home_of, record
from desktop.office.desk import Changes, Desk
from desktop.office.hands import Hand, hand

REDACTED = "redacted"
"""Records of the office journal: {household, on, by} under the id of the entry whose words were deleted."""

STAYS = "申请、账户、决定、文书、备案和发放是办理的依据，留到保管期满。"
FILED = "这一户报送过备案，县级那里还有原来的内容：请书面告知县级一并处理，依据里写明。"


@dataclass(frozen=True, slots=True)
class Redaction:
    """What would be deleted: whose entry, how many edits, names of the attachments that go, and cautions."""

    entry: str
    by: Hand
    edits: int
    attachments: tuple[str, ...]
    cautions: tuple[str, ...]


def preview(desk: Desk, file: str, entry: str) -> Redaction:
    """Look before it is done. Raises ``UserError`` for an entry that has to stay."""
    with desk.open_household(file) as opened:
        return _look(desk, opened, entry)


def redact(desk: Desk, file: str, entry: str, reason: str, basis: str) -> Changes:
    """Have the words of an entry deleted, for good. Needs an administrator's open signing session.

    ``basis`` names the law or the request that it rests on. Raises ``UserError``, nothing changed.
    """
    if "administrator" not in desk.person.roles:
        raise UserError("依法删除由管理员办理。", "请管理员登录后操作。")
    if not reason.strip() or not basis.strip():
        raise UserError(
            "删除要写明理由和依据。",
            "依据请写到条，例如：个人信息保护法第四十七条第一款；本人书面申请某年某月某日。",
        )
    with desk.open_household(file) as opened:
        found = _look(desk, opened, entry)
    said = Redact(found.entry, reason.strip(), basis.strip(), found.edits)
    done = record(desk, file, ACTION, [said], signing=True)
    # The office's own word outlives a backup of the file from before: what comes back is noticed.
    noted = {"household": file, "on": desk.today().isoformat(), "by": desk.user}
    desk.office.append(
        [Put(REDACTED, found.entry, noted)],
        action="redact",
        author=desk.author(),
        at=desk.now().isoformat(timespec="seconds"),
    )
    desk.anchor()
    return done


def noted(desk: Desk) -> frozenset[str]:
    """Every entry whose words were deleted here, as the office's own journal has it."""
    return frozenset(id for kind, id in desk.office.records() if kind == REDACTED)


def returned(opened: HouseholdFile, gone: frozenset[str]) -> list[str]:
    """Entries of an open file that are among those ``noted`` and have words again (an old copy put back)."""
    return [e.id for e in opened.entries() if e.id in gone and e.body is not None] if gone else []


def _look(desk: Desk, opened: HouseholdFile, entry: str) -> Redaction:
    entries = opened.entries()
    found = [e for e in entries if e.id.startswith(entry)]
    if len(found) != 1 or len(entry) < 6:
        raise UserError("没有找到这一条记录。", "请从“经过”里选，编号至少写六位。")
    named = found[0]
    if named.body is None:
        raise UserError("这一条的内容已经删除。", "不用再办。")
    _may_go(named)
    _nothing_rests_on(desk, opened, entries, named)
    gone = orphans(entries, {named.id})
    names = {c.sha256: c.name for c in named.body.changes if isinstance(c, Attach)}
    filed = bool(home_of(opened).filings)
    return Redaction(
        named.id, hand(desk, named), len(edits(named.body)), tuple(names[s] for s in sorted(gone)),
        (FILED,) if filed else (),
    )  # fmt: skip


def _may_go(entry: Entry) -> None:
    if entry.header.action in NEVER:
        raise UserError("这一条不能删除：它是签批、用印、报送、处理冲突或删除本身的记录。", STAYS)
    if not deletable(entry):
        raise UserError("这一条不能删除。", STAYS)


def _nothing_rests_on(desk: Desk, opened: HouseholdFile, entries: list[Entry], named: Entry) -> None:
    """Without these words every other entry must be admitted just as with them."""
    law = desk.law_with(opened.credentials())
    forged = authenticate(entries, law.credentials)
    before = set(admit(entries, forged, law))
    lost = set(admit(blanked(entries, {named.id}), forged, law)) - before - {named.id}
    if lost:
        raise UserError(
            f"后面有 {len(lost)} 条登记以它为依据，删除后它们不再成立，没有删除。",
            "请先在户页更正内容，再删除只含错误内容的那一条；办理依据要留到保管期满。",
        )
