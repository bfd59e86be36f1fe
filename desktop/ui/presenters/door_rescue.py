"""恢复 and 忘记口令: an office put back from a backup or a copy, and data brought back with the sealed code."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from desktop.errors import UserError
from desktop.models.signing import fingerprint
from desktop.models.vault import Vault
from desktop.models.vault_file import VaultFile
from desktop.models.vault_slots import wrong_password
from desktop.office import recovery, restore
from desktop.office.awaited import awaited
from desktop.office.identity import Adopted
from desktop.office.places import Places
from desktop.office.restore import Choice, Restored
from desktop.office.unlocking import unlock
from desktop.ui.presenters.door import Here, Outcome, Place, Report, Step, Then, at, one_word, path_of
from desktop.ui.presenters.forms import Choices, Field, FieldProblem, FormSpec, Typed
from desktop.ui.presenters.reading import Reader

NEWCOMER = "new"
"""Chosen where the recovery code makes a login for somebody who had none."""
_MOST = 6
"""Awaited households that are named one by one."""


# -- 恢复


def bring_back(here: Here) -> Step:
    """Where the backup is."""
    spec = FormSpec(
        (
            Place(
                "source", "备份在哪里", hint="备份盘、光盘映像（.iso），或办公室文件夹的拷贝", looks=("folder", "file"),
                kinds="光盘映像 (*.iso)", initial=str(here.copy or ""),
            ),
        ),
        action="看有哪些备份",
        help="恢复不改动备份本身。这台电脑会得到新的设备编号和新的文号段，所以不会和原来的电脑重号。",
    )  # fmt: skip
    note = (
        "换了电脑、重装了系统，或者办公室文件夹丢了、是别处拷来的："
        "从备份把办公室放回一个空文件夹，由管理员的口令批准。"
    )

    def look(typed: Typed, report: Report) -> Step:
        source = path_of(Reader(spec, typed), "source")
        with restore.opened(source) as place:
            problems: list[str] = []
            found = restore.choices(place, problems)
            people = _people(place, found)
        return _choose(here, source, found, people, problems)

    return Step("恢复", note, spec, look)


def _people(place: Path, found: list[Choice]) -> Choices:
    """Who can log in, as the newest whole backup or the copy says. Raises ``UserError`` when there is none of both."""
    for choice in found:
        if choice.whole and (file := choice.snapshot.file("vault.json")) is not None:
            content = VaultFile.from_bytes(b"".join(choice.store.open(file)))
            return tuple((u.user, u.label) for u in content.users)
    if found:
        raise at("source", UserError("这里的备份都不完整，不能恢复。", "请用另一份备份介质。"))
    if not Places(place).toml.is_file():
        raise at(
            "source",
            UserError("这里没有备份。", "请选对位置：里面应有“hudang-backup-…”，或是办公室文件夹的拷贝。"),
        )
    return Vault.load(Places(place).vault).users


def _choose(here: Here, source: Path, found: list[Choice], people: Choices, problems: list[str]) -> Step:
    whole = tuple((c.snapshot.digest, c.words) for c in found if c.whole)
    which = Field("at", "哪一次备份", "choice", choices=whole, initial=whole[0][0] if whole else "")
    spec = FormSpec(
        (
            *((which,) if whole else ()),
            Place("target", "恢复到", hint="一个空文件夹，在本机硬盘上"),
            Field("person", "姓名", "choice", choices=people, initial=people[0][0]),
            Field("word", "口令", "password", hint="管理员的口令才能给这台电脑新的设备编号"),
            Field("name", "这台电脑叫什么", hint="不写就沿用备份里的名称", required=False),
        ),
        action="恢复",
        help="恢复可以中途取消，再选同一个文件夹会接着做。",
    )  # fmt: skip
    broken = len(found) - len(whole)
    note = f"“{source}”里有 {len(whole)} 次完整的备份。" if whole else f"“{source}”是办公室文件夹的拷贝。"
    if broken:
        note += f"另有 {broken} 次不完整，不能用。"

    def do(typed: Typed, report: Report) -> Step | Outcome:
        read = Reader(spec, typed)
        target, person, word = path_of(read, "target"), read.text("person"), read.text("word")
        done = restore.restore(
            source, target, here.profile, person, word, here.clock, at=read.text("at"),
            device_name=read.text("name"), report=report,
        )  # fmt: skip
        if done.adopted is None:
            said = "文件已经恢复，但这台电脑还没有登记：请管理员选自己的姓名、输自己的口令，再办一次。"
            keep = {"target": str(target), "at": read.text("at"), "name": read.text("name")}
            return replace(_choose(here, source, found, people, problems).filled(**keep), word=said)
        return _told(here, target, done, done.adopted, person, word)

    return Step("恢复", "".join([note, *problems]), spec, do)


def _told(here: Here, target: Path, done: Restored, adopted: Adopted, person: str, word: str) -> Outcome:
    when = f" {done.laid.taken_at[:16].replace('T', ' ')} 的备份" if done.laid.taken_at else "文件夹拷贝"
    waiting, problems = _after(here, target, person, word)
    lines = (
        "备份以后在其他电脑、笔记本上办的，交换一次就会并回来；只在原来那台电脑上办的，照纸质材料补录。",
        "原来的电脑丢失或被盗的，请管理员在“设置 · 电脑与笔记本”里停用它。",
    )
    return Outcome(
        f"已从{when}恢复 {done.households:,} 户到 {target}。",
        (("这台电脑的新设备编号", adopted.device), ("文号段", str(adopted.block))),
        lines,
        waiting,
        (*done.laid.problems, *problems),
        Then("去解锁", target),
        target,
    )


def _after(here: Here, target: Path, person: str, word: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is awaited from elsewhere, and what the first unlocking found wrong: it must be done once in any case."""
    try:
        desk, swept = unlock(target, here.profile, person, word, here.clock)
    except UserError as error:
        return (), (f"{error.message}{error.hint}",)
    with desk:
        there = [one.words for one in awaited(desk)]
    if len(there) > _MOST:
        there = [*there[:_MOST], f"等共 {len(there)} 户，解锁后在“备份”里逐户列出。"]
    return tuple(there), swept.problems


# -- 忘记口令


def forgotten(here: Here) -> Step:
    """An administrator resets a password; when they all forgot theirs, the sealed code is left."""
    spec = FormSpec(
        (Place("folder", "办公室文件夹", hint="要取回的办公室", initial=str(here.folder or "")),),
        action="用恢复码取回…",
        help="恢复码印在密封的信封里，只能用一次。它取回数据，不能签字；根密钥会更换。",
    )
    note = (
        "忘了口令的，请找管理员：他在“设置 · 人员与岗位”里为您重设，档案都在，以前签的照旧有效。"
        "管理员也都忘了，才拆开密封的恢复码，在这里取回数据；别人的口令从此都要由新管理员重设。"
    )

    def look(typed: Typed, report: Report) -> Step:
        place = path_of(Reader(spec, typed), "folder")
        Places(place).office_id()
        return _with_code(here, place, Vault.load(Places(place).vault).users)

    return Step("忘记口令 · 恢复码", note, spec, look)


def _with_code(here: Here, folder: Path, people: Choices) -> Step:
    spec = FormSpec(
        (
            Field("code", "恢复码", "password", hint="信封里的六组字母和数字，不分大小写"),
            Field(
                "who", "谁当管理员", "choice", choices=(*people, (NEWCOMER, "名单上没有的人")), initial=people[0][0]
            ),
            Field("name", "姓名", when=("who", NEWCOMER)),
            Field("word", "新口令", "password", hint="至少 12 个字符"),
            Field("again", "再输一次", "password"),
            Field("device", "这台电脑叫什么", initial="办公室电脑"),
        ),
        action="用恢复码取回数据",
        help="取回以后：请县级民政部门重新登记（根密钥换了），生成新的恢复码，逐个重设其他人的口令。",
    )  # fmt: skip
    note = "恢复码用过即作废。这台电脑会得到新的设备编号，办公室的根密钥会更换，要请县级民政部门重新登记。"

    def do(typed: Typed, report: Report) -> Outcome:
        read = Reader(spec, typed)
        word, who = one_word(read, "word", "again"), read.text("who")
        name = read.text("name") or dict(people).get(who, "")
        try:
            made = recovery.recover(
                folder, here.profile, read.text("code"), name=name, password=word, clock=here.clock,
                device_name=read.text("device"), person="" if who == NEWCOMER else who,
            )  # fmt: skip
        except UserError as error:
            if error.message != wrong_password().message:
                raise
            # The code opens its slot like a password; a person typed no other one that could be wrong here.
            raise FieldProblem(
                "code", "恢复码不对。", "请逐字核对信封里最新的那一份；旧的已经作废。"
            ) from None
        return Outcome(
            f"数据已取回，管理员现在是“{name}”。恢复码已经作废。",
            (("新的办公室根密钥指纹", fingerprint(made.root)),),
            (
                "请县级民政部门重新登记本办公室，当面核对这个指纹；登记以前办的事到不了县里。",
                "解锁后在“设置 · 密钥与留痕”里生成新的恢复码，打印密封。",
                "其他人的口令都停用了：在“设置 · 人员与岗位”里逐个重设。",
            ),
            then=Then("去解锁", folder),
            kept=folder,
        )

    return Step("用恢复码取回数据", note, spec, do)
