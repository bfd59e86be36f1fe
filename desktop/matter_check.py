"""What a matter of a scheme must not say: amounts that nobody decides, tiers out of order, a way without an end.

The checks read the value made of the table; each problem names file, line, field and remedy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

from desktop import pack_steps
from desktop.domain.scheme import Matter, Power, Scheme, Setting, Tier, Topup
from desktop.pack_document import Document, PackProblem, Where


def problems(document: Document, scheme: Scheme) -> Iterator[PackProblem]:
    """Everything wrong with the matters and with the parts of the spot check."""
    for m, matter in enumerate(scheme.matters):
        where = ("matters", m)
        yield from chain(
            _ends(document, where, matter),
            _basis(document, where, matter),
            _powers(document, where, matter, scheme),
            _method(document, where, matter),
            _tiers(document, where, matter, scheme),
            _topups(document, where, matter, scheme),
            _unsourced(document, where, matter),
        )
    yield from _samples(document, scheme.settings)
    yield from _strata(document, scheme)


def _ends(document: Document, where: Where, matter: Matter) -> Iterator[PackProblem]:
    """Every path leads to a decision and its paper, or to the county's result and its delivery."""
    if not matter.steps:
        yield document.problem((*where, "steps"), "没有写办理步骤", "写上从登记到办结的步骤")
        return
    for way, steps in pack_steps.ways(where, matter):
        yield from pack_steps.endless(document, way, steps)
        for s, step in enumerate(steps):
            if step.conditional in (pack_steps.SMALL, pack_steps.LARGE) and not matter.powers:
                at = (*way, "steps", s, "conditional")
                yield document.problem(at, "按金额分步骤，但没有写金额的分界", "在 powers 里写乡镇决定的限额")


def _basis(document: Document, where: Where, matter: Matter) -> Iterator[PackProblem]:
    """A letter names what its decision stands on: the law of the matter, its own list, or the clause of the step."""
    step = matter.step("decision")
    if step is not None and not (matter.law or matter.legal_basis or step.clause):
        message = "决定没有依据，通知书印不出来"
        yield document.problem((*where, "legal_basis"), message, "写上 legal_basis")


def _powers(document: Document, where: Where, matter: Matter, scheme: Scheme) -> Iterator[PackProblem]:
    """Who decides up to how much: the township first, rising, each amount decided by somebody."""
    powers = matter.powers
    for n, power in enumerate(powers):
        at = (*where, "powers", n)
        if power.up_to is not None and power.up_to_setting is not None:
            yield document.problem((*at, "up_to"), "金额写了两种", "up_to 和 up_to_setting 只写一种")
        if _open(power) != (n == len(powers) - 1):
            message = "更高的金额没有人决定" if n == len(powers) - 1 else "没有写到多少为止，后面的轮不到"
            yield document.problem(at, message, "只有最后一级不写限额，前面每一级都写")
    for n, (lower, higher) in enumerate(pairwise(powers), start=1):
        at = (*where, "powers", n)
        if lower.decides == "county":
            message = "同一级写了两次" if higher.decides == "county" else "乡镇排在县级之后"
            yield document.problem((*at, "decides"), message, "从乡镇写到县级，金额从小到大")
        elif higher.decides == "township":
            yield document.problem((*at, "decides"), "同一级写了两次", "从乡镇写到县级，金额从小到大")
        below, above = _up_to(lower, scheme), _up_to(higher, scheme)
        if below is not None and above is not None and above <= below:
            yield document.problem((*at, "up_to"), f"限额不高于前一级的 {below} 分", "金额从小到大")
    for n, power in enumerate(powers):
        at = (*where, "powers", n, "up_to_setting")
        yield from _in_fen(document, at, power.up_to_setting, scheme)


def _open(power: Power) -> bool:
    return power.up_to is None and power.up_to_setting is None


def _up_to(power: Power, scheme: Scheme) -> int | None:
    """The ceiling in fen, of a setting its sample; None where nothing can be compared."""
    return power.up_to if power.up_to is not None else _sample(scheme, power.up_to_setting)


def _sample(scheme: Scheme, setting: str | None) -> int | None:
    found = scheme.setting(setting or "")
    return found.sample if found and isinstance(found.sample, int) else None


def _in_fen(document: Document, where: Where, setting: str | None, scheme: Scheme) -> Iterator[PackProblem]:
    found = scheme.setting(setting or "")
    if found is not None and found.unit != "fen":
        yield document.problem(where, f"设置项 {found.id} 不是金额", "改用单位为 fen 的设置项")


def _method(document: Document, where: Where, matter: Matter) -> Iterator[PackProblem]:
    if matter.method == "tiers" and not matter.tiers:
        yield document.problem((*where, "method"), "分档发放，但没有写各档", "写上 tiers")
    if matter.tiers and matter.method != "tiers":
        yield document.problem(
            (*where, "tiers"), "写了各档，但不是分档发放", '写 method = "tiers"，或删去各档'
        )
    if matter.gives != "monthly" and (matter.method or matter.tiers or matter.topups):
        message = "不按月发放的事项没有每月金额的算法"
        yield document.problem((*where, "gives"), message, "删去 method、tiers、topups，或改 gives")


def _tiers(document: Document, where: Where, matter: Matter, scheme: Scheme) -> Iterator[PackProblem]:
    """Tiers stand in the order of their amounts, whichever end comes first, and no two give the same."""
    for n, tier in enumerate(matter.tiers):
        at = (*where, "tiers", n, "amount_setting")
        yield from _in_fen(document, at, tier.amount_setting, scheme)
    known = [
        (n, a) for n, t in enumerate(matter.tiers) if (a := _sample(scheme, t.amount_setting)) is not None
    ]
    steps = [(n, later - earlier) for (_, earlier), (n, later) in pairwise(known)]
    for n, rise in steps:
        if rise == 0 or (rise > 0) != (steps[0][1] > 0):
            message = "各档的金额没有按次序排列"
            yield document.problem((*where, "tiers", n), message, "从高到低或从低到高，样例也一样")
            return


def _topups(document: Document, where: Where, matter: Matter, scheme: Scheme) -> Iterator[PackProblem]:
    for n, topup in enumerate(matter.topups):
        at = (*where, "topups", n)
        if (topup.amount_setting is None) == (topup.percent_of_standard is None):
            remedy = "amount_setting 和 percent_of_standard 写一种"
            yield document.problem(at, "增发的金额没有写，或写了两种", remedy)
        yield from _in_fen(document, (*at, "amount_setting"), topup.amount_setting, scheme)
        if topup.age_from is not None and topup.age_to is not None and topup.age_to < topup.age_from:
            yield document.problem((*at, "age_to"), "年龄上限低于下限", "核对 age_from 与 age_to")
        named = (topup.grades, topup.kinds, topup.age_from, topup.age_to, topup.severe_illness or None)
        if topup.per == "person" and not any(v not in (None, ()) for v in named):
            yield document.problem(at, "没有写给什么样的人增发", "写上残疾、年龄或重病，或改为按户")


def _unsourced(document: Document, where: Where, matter: Matter) -> Iterator[PackProblem]:
    """Tiers, top-ups and powers come from the scheme's words or from a clause."""
    tables: tuple[tuple[str, Sequence[Tier | Topup | Power]], ...] = (
        ("tiers", matter.tiers), ("topups", matter.topups), ("powers", matter.powers),
    )  # fmt: skip
    for name, items in tables:
        for n, item in enumerate(items):
            if not (item.quote or item.clause):
                yield document.problem((*where, name, n), "没有写出处", "写上 quote 或 clause")
    for p, path in enumerate(matter.paths):
        if not (path.quote or path.clause):
            yield document.problem((*where, "paths", p), "没有写出处", "写上 quote 或 clause")


def _samples(document: Document, settings: Sequence[Setting]) -> Iterator[PackProblem]:
    for n, setting in enumerate(settings):
        where = ("settings", n, "sample")
        if setting.sample is None:
            continue
        if isinstance(setting.sample, str) != (setting.unit == "text"):
            yield document.problem(where, f"样例不是 {setting.unit}", "数目写数字，文字加引号")
        elif setting.choices and setting.sample not in setting.choices:
            yield document.problem(where, "样例不在可选的答案里", f"可用：{'、'.join(setting.choices)}")


def _strata(document: Document, scheme: Scheme) -> Iterator[PackProblem]:
    """A part of the spot check names matters of this scheme, and a matter stands in one part only."""
    seen: set[str] = set()
    for n, stratum in enumerate(scheme.spot_check.strata):
        at = ("spot_check", "strata", n, "matters")
        strangers = [m for m in stratum.matters if scheme.matter(m) is None]
        twice = [m for m in stratum.matters if m in seen]
        if strangers or not stratum.matters:
            message = f"没有事项 {strangers[0]}" if strangers else "没有写抽查哪些事项"
            yield document.problem(at, message, "写本方案事项的标识")
        if twice:
            yield document.problem(at, f"{twice[0]} 已经在另一类里", "一个事项只归一类")
        seen |= {*stratum.matters}
