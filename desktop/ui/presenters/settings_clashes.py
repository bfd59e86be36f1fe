"""What two PCs wrote into the office's own journal at once: both values, and an administrator says which one stands."""

from __future__ import annotations

from desktop.domain.journal import Conflict, Value, Write
from desktop.errors import UserError
from desktop.office import devices, exchange
from desktop.office.desk import Changes, Desk
from desktop.ui.presenters.forms import Field, FormSpec
from desktop.ui.presenters.reading import Reader
from desktop.ui.presenters.settings_words import Deed, Done, Line
from desktop.ui.presenters.words import person_name

SETTLE = "settle"
KINDS = {
    "setting": "办公室设置", "holidays": "放假安排", "baseline": "存量名单", "unclaimed": "待认领", "granted": "签出",
    "destroyed": "销毁", "restored": "恢复",
}  # fmt: skip
_NAMES = {
    "vault": "登录人员与口令", "mailbox": "邮箱地址", "township": "乡镇名称", "county_name": "县级名称",
    "stamp_right": "印章文字向右移", "stamp_down": "印章文字向下移",
}  # fmt: skip
_LONGEST = 60


def line(desk: Desk, conflict: Conflict, admin: bool) -> Line:
    """One of them as the list shows it."""
    said = "；".join(f"{text}（{who}）" for _, text, who in _values(desk, conflict))
    deeds = (Deed(SETTLE, "裁定", _id(conflict)),) if admin else ()
    return Line(f"两台电脑同时改过：{_title(desk, conflict)}", f"现在生效的在前：{said}", "待裁定", deeds)


def form(desk: Desk, about: str) -> FormSpec:
    """Which value stands, and why."""
    conflict = _find(desk, about)
    choices = tuple((entry, f"{text}（{who}）") for entry, text, who in _values(desk, conflict))
    return FormSpec(
        (
            Field("value", _title(desk, conflict), "choice", choices=choices, initial=conflict.stands.entry),
            Field("reason", "理由", hint="例如 打电话核实过"),
        ),
        action="以这个为准",
    )


def hand_in(desk: Desk, about: str, read: Reader) -> Done:
    """裁定."""
    conflict, chosen = _find(desk, about), read.text("value")
    value = next(w.value for w in (conflict.stands, *conflict.losers) if w.entry == chosen)
    exchange.settle_office(desk, conflict, value, read.text("reason"))
    return Done(
        f"已裁定：{_title(desk, conflict)}。下次交换时告诉其他电脑。", Changes(kinds=frozenset({"devices"}))
    )


def _values(desk: Desk, conflict: Conflict) -> list[tuple[str, str, str]]:
    """(entry, value in words, who wrote it and when), the one in force first."""
    by_id = {entry.id: entry.header for entry in desk.office.entries()}
    pcs = {line.device: line.name for line in devices.listed(desk)}

    def who(write: Write) -> str:
        header = by_id.get(write.entry)
        if header is None:
            return "—"
        name = person_name(desk, header.person) if header.person else "电脑自动记录"
        place = pcs.get(header.device, header.device)
        return f"{name}，{place}，{header.at[:16].replace('T', ' ')}"

    return [
        (write.entry, _words(desk, conflict, write), who(write))
        for write in (conflict.stands, *conflict.losers)
    ]


def _words(desk: Desk, conflict: Conflict, write: Write) -> str:
    if write.removed:
        return "删除"
    if (conflict.kind, conflict.record) == ("setting", "vault"):
        return "本机现在的登录人员" if write.value == desk.vault_digest() else "另一台电脑的登录人员"
    return _text(write.value)


def _text(value: Value) -> str:
    if value is None or value == "":
        return "空"
    if isinstance(value, bool):
        return "是" if value else "否"
    said = str(value)
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"


def _title(desk: Desk, conflict: Conflict) -> str:
    if conflict.kind == "setting":
        titles = {s.id: s.title for s in desk.pack.scheme.settings}
        return titles.get(conflict.record) or _NAMES.get(conflict.record) or conflict.record
    return f"{KINDS.get(conflict.kind, conflict.kind)} {conflict.record}"


def _id(conflict: Conflict) -> str:
    return f"{conflict.kind}/{conflict.record}/{conflict.field}"


def _find(desk: Desk, about: str) -> Conflict:
    for conflict in exchange.office_conflicts(desk):
        if _id(conflict) == about:
            return conflict
    raise UserError("这一处冲突已经处理过，或有了新的变化。", "请刷新后再看。")
