"""Matters that could not work in an office: amounts nobody decides, tiers out of order, ways without an end."""

import shutil
from pathlib import Path

import pytest

from desktop.packs import PackProblem, check_scheme, resource_path
from tests.pack_texts import append, edit
from tests.sixth_county import SIXTH

QUOTE = 'quote = "按照不低于50%的比例抽查审批档案"'

TIERS = """
[[settings]]
id = "tier_a_fen"
title = "一档"
unit = "fen"
sample = 60000

[[settings]]
id = "tier_b_fen"
title = "二档"
unit = "fen"
sample = 40000

[[settings]]
id = "tier_c_fen"
title = "三档"
unit = "fen"
sample = 50000
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the 密山 pack to spoil."""
    return Path(shutil.copytree(resource_path("schemes", "mishan"), tmp_path / "mishan"))


def into_dibao(folder: Path, text: str) -> None:
    """Tables of the first matter, put before its baseline."""
    edit(folder / "matters.toml", "[matters.baseline]", f"{text}\n[matters.baseline]")


def with_method(folder: Path, method: str) -> None:
    edit(folder / "matters.toml", 'law = "dibao"', f'law = "dibao"\nmethod = "{method}"')


def tier(name: str) -> str:
    return (
        f'[[matters.tiers]]\nid = "{name}"\ntitle = "{name}"\namount_setting = "tier_{name}_fen"\n{QUOTE}\n'
    )


def said(problems: list[PackProblem]) -> list[tuple[str, str]]:
    """Field and message; file, line and remedy are asserted to be there."""
    assert all(p.file.endswith(".toml") and p.line and p.remedy for p in problems), problems
    return [(p.field, p.message) for p in problems]


def test_tiers_in_order_are_right_from_either_end(folder: Path) -> None:
    append(folder / "scheme.toml", TIERS)
    with_method(folder, "tiers")
    into_dibao(folder, tier("a") + tier("c") + tier("b"))
    assert check_scheme(folder) == []
    edit(folder / "scheme.toml", "sample = 60000", "sample = 30000")
    edit(folder / "scheme.toml", "sample = 40000", "sample = 70000")
    assert check_scheme(folder) == []


@pytest.mark.parametrize(("names", "sample"), [("abc", "50000"), ("ac", "60000")])
def test_tiers_out_of_order_or_of_one_amount_are_named(folder: Path, names: str, sample: str) -> None:
    append(folder / "scheme.toml", TIERS.replace("sample = 50000", f"sample = {sample}"))
    with_method(folder, "tiers")
    into_dibao(folder, "".join(tier(n) for n in names))
    assert said(check_scheme(folder)) == [
        (f"matters.0.tiers.{len(names) - 1}", "各档的金额没有按次序排列"),
    ]


def test_tiers_and_the_method_that_uses_them_belong_together(folder: Path) -> None:
    with_method(folder, "tiers")
    assert said(check_scheme(folder)) == [("matters.0.method", "分档发放，但没有写各档")]
    edit(folder / "matters.toml", 'method = "tiers"', 'method = "gap"')
    append(folder / "scheme.toml", TIERS)
    into_dibao(folder, tier("a"))
    assert said(check_scheme(folder)) == [("matters.0.tiers", "写了各档，但不是分档发放")]


def test_a_matter_that_pays_once_has_no_monthly_method(folder: Path) -> None:
    edit(folder / "matters.toml", 'gives = "once"', 'gives = "once"\nmethod = "gap"')
    assert said(check_scheme(folder)) == [("matters.2.gives", "不按月发放的事项没有每月金额的算法")]


def test_an_amount_is_a_setting_that_is_there_and_in_fen(folder: Path) -> None:
    with_method(folder, "tiers")
    into_dibao(folder, tier("a"))
    field = "matters.0.tiers.0.amount_setting"
    assert said(check_scheme(folder)) == [(field, "没有设置项 tier_a_fen")]
    append(folder / "scheme.toml", TIERS.replace('"fen"', '"count"'))
    assert said(check_scheme(folder)) == [(field, "设置项 tier_a_fen 不是金额")]


@pytest.mark.parametrize(
    ("lines", "field", "message"),
    [
        ('grades = ["一级"]', "matters.0.topups.0", "增发的金额没有写，或写了两种"),
        (
            'percent_of_standard = 10\namount_setting = "small_ceiling_fen"\ngrades = ["一级"]',
            "matters.0.topups.0",
            "增发的金额没有写，或写了两种",
        ),
        ("percent_of_standard = 10", "matters.0.topups.0", "没有写给什么样的人增发"),
        (
            "percent_of_standard = 10\nage_from = 70\nage_to = 60",
            "matters.0.topups.0.age_to",
            "年龄上限低于下限",
        ),
        (
            'amount_setting = "none_fen"\nsevere_illness = true',
            "matters.0.topups.0.amount_setting",
            "没有设置项 none_fen",
        ),
    ],
)
def test_a_topup_that_could_not_be_reckoned_is_named(
    folder: Path, lines: str, field: str, message: str
) -> None:
    into_dibao(folder, f'[[matters.topups]]\nid = "x"\ntitle = "x"\n{QUOTE}\n{lines}\n')
    assert said(check_scheme(folder)) == [(field, message)]


def test_a_topup_for_the_household_needs_no_person(folder: Path) -> None:
    into_dibao(
        folder,
        f'[[matters.topups]]\nid = "x"\ntitle = "x"\nper = "household"\npercent_of_standard = 10\n{QUOTE}\n',
    )
    assert check_scheme(folder) == []


def test_what_brings_money_or_power_needs_a_source(folder: Path) -> None:
    into_dibao(folder, '[[matters.topups]]\nid = "x"\ntitle = "x"\nage_from = 80\npercent_of_standard = 5\n')
    assert said(check_scheme(folder)) == [("matters.0.topups.0", "没有写出处")]


def powers(folder: Path, *levels: str) -> list[tuple[str, str]]:
    tables = "".join(f"[[matters.powers]]\n{level}\n{QUOTE}\n" for level in levels)
    into_dibao(folder, tables)
    return said(check_scheme(folder))


def test_township_up_to_a_sum_and_county_above_is_right(folder: Path) -> None:
    assert powers(folder, 'decides = "township"\nup_to = 500000', 'decides = "county"') == []


@pytest.mark.parametrize(
    ("levels", "field", "message"),
    [
        (['decides = "township"\nup_to = 5'], "powers.0", "更高的金额没有人决定"),
        (['decides = "township"', 'decides = "county"'], "powers.0", "没有写到多少为止，后面的轮不到"),
        (
            ['decides = "county"\nup_to = 5', 'decides = "township"'],
            "powers.1.decides",
            "乡镇排在县级之后",
        ),
        (
            ['decides = "township"\nup_to = 5', 'decides = "township"'],
            "powers.1.decides",
            "同一级写了两次",
        ),
        (
            ['decides = "township"\nup_to = 5\nup_to_setting = "small_ceiling_fen"', 'decides = "county"'],
            "powers.0.up_to",
            "金额写了两种",
        ),
        (
            ['decides = "township"\nup_to_setting = "first_aid_hours"', 'decides = "county"'],
            "powers.0.up_to_setting",
            "设置项 first_aid_hours 不是金额",
        ),
    ],
)
def test_powers_with_gaps_or_out_of_order_are_named(
    folder: Path, levels: list[str], field: str, message: str
) -> None:
    assert powers(folder, *levels) == [(f"matters.0.{field}", message)]


def test_a_higher_power_begins_above_the_lower_one(folder: Path) -> None:
    found = powers(
        folder,
        'decides = "township"\nup_to = 500000',
        'decides = "county"\nup_to = 500000',
        'decides = "county"',
    )
    assert ("matters.0.powers.1.up_to", "限额不高于前一级的 500000 分") in found


# —— ways that end ——


@pytest.mark.parametrize("rule", ["decision", "paper"])
def test_a_matter_without_a_decision_or_its_paper_never_ends(folder: Path, rule: str) -> None:
    edit(folder / "matters.toml", f'rule = "{rule}"', 'rule = "plain"')
    found = said(check_scheme(folder))
    assert ("matters.0", "办不到头：没有人人都有的决定和送达") in found


def test_the_emergency_path_must_end_too(folder: Path) -> None:
    text = (folder / "matters.toml").read_text(encoding="utf-8")
    at = text.index("[[matters.paths]]")
    spoiled = text[at:].replace(
        'title = "通知书"\nrule = "paper"', 'title = "通知书"\nrule = "paper"\noptional = true', 1
    )
    assert spoiled != text[at:]
    (folder / "matters.toml").write_text(text[:at] + spoiled, encoding="utf-8")
    assert said(check_scheme(folder)) == [("matters.2.paths.0", "办不到头：没有人人都有的决定和送达")]


def test_a_window_without_a_delivery_never_ends(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(resource_path("schemes", "shanting"), tmp_path / "shanting"))
    text = (folder / "matters.toml").read_text(encoding="utf-8")
    at = text.index('mode = "window"')
    (folder / "matters.toml").write_text(
        text[:at] + text[at:].replace('rule = "deliver"', 'rule = "plain"', 1), encoding="utf-8"
    )
    (problem,) = check_scheme(folder)
    assert "办不到头" in problem.message
    assert "deliver" in problem.remedy


def test_a_matter_without_steps_is_not_ready(folder: Path) -> None:
    append(
        folder / "matters.toml",
        f'\n[[matters]]\nid = "rigid"\ntitle = "刚性支出"\nscheme_name = "x"\n{QUOTE}\nacts = ["intake"]\n',
    )
    assert said(check_scheme(folder)) == [("matters.4.steps", "没有写办理步骤")]


SPLIT = """
[[matters]]
id = "rigid"
title = "按金额分级的事项"
scheme_name = "x"
{quote}
acts = ["intake"]
gives = "once"
legal_basis = ["《示例办法》"]

{powers}
[[matters.steps]]
id = "registration"
title = "登记"
{quote}

[[matters.steps]]
id = "opinion"
title = "意见"
rule = "opinion"
needs = ["registration"]
{quote}

[[matters.steps]]
id = "decision"
title = "审核确认"
rule = "decision"
needs = ["opinion"]
conditional = "small_amount"
{quote}

[[matters.steps]]
id = "paper"
title = "通知书"
rule = "paper"
needs = ["decision"]
conditional = "small_amount"
{quote}

[[matters.steps]]
id = "forward"
title = "转报"
rule = "forward"
needs = ["opinion"]
conditional = "large_amount"
{quote}

[[matters.steps]]
id = "county_result"
title = "县级结果"
rule = "county_result"
needs = ["forward"]
channel = "county"
conditional = "large_amount"
{quote}

[[matters.steps]]
id = "deliver"
title = "送达"
rule = "deliver"
needs = ["county_result"]
conditional = "large_amount"
{quote}
"""
BOTH = f"""[[matters.powers]]
decides = "township"
up_to = 500000
{QUOTE}

[[matters.powers]]
decides = "county"
{QUOTE}
"""


def split(folder: Path, old: str = "", new: str = "", both: str = BOTH) -> list[tuple[str, str]]:
    """What is wrong with a matter whose amount decides who decides, spoiled in one place."""
    text = SPLIT.format(quote=QUOTE, powers=both)
    assert old in text
    append(folder / "matters.toml", text.replace(old, new, 1) if old else text)
    return said(check_scheme(folder))


def test_an_amount_may_be_split_between_township_and_county(folder: Path) -> None:
    assert split(folder) == []


def test_a_small_amount_has_its_large_counterpart(folder: Path) -> None:
    text = SPLIT.format(quote=QUOTE, powers=BOTH)
    append(folder / "matters.toml", text[: text.index('[[matters.steps]]\nid = "forward"')])
    assert said(check_scheme(folder)) == [
        ("matters.4.steps.2.conditional", "写了 small_amount 的步骤，没有写 large_amount 的步骤")
    ]


def test_both_ways_of_a_split_amount_must_end(folder: Path) -> None:
    assert split(folder, 'rule = "deliver"', 'rule = "plain"') == [
        ("matters.4", "办不到头：没有人人都有的决定和送达（large_amount）")
    ]


def test_a_way_does_not_wait_for_a_step_of_the_other(folder: Path) -> None:
    assert split(folder, 'needs = ["opinion"]\nconditional = "large', 'needs = ["paper"]\nconditional = "large') == [
        ("matters.4.steps.4.needs", "前置步骤 paper 只在相反的金额才办")
    ]  # fmt: skip


def test_steps_by_amount_need_a_line_between_the_amounts(folder: Path) -> None:
    found = split(folder, both="")
    assert {message for _, message in found} == {"按金额分步骤，但没有写金额的分界"}
    assert len(found) == 5


# —— names and settings ——


def test_a_condition_of_a_material_is_one_the_program_knows(folder: Path) -> None:
    edit(folder / "matters.toml", 'conditional = "disabled"', 'conditional = "disable"')
    (problem,) = check_scheme(folder)
    assert problem.field.startswith("matters.1.materials")
    assert "disabled" in problem.remedy


def test_a_step_is_done_by_somebody_who_exists(folder: Path) -> None:
    edit(folder / "matters.toml", 'by = ["leader"]', 'by = ["mayor"]')
    (problem,) = check_scheme(folder)
    assert problem.message == "没有角色 mayor"
    assert "leader" in problem.remedy
    edit(folder / "matters.toml", 'by = ["mayor"]', "by = []")
    assert [p.message for p in check_scheme(folder)] == ["没有写谁可以办理"]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ('unit = "fen"\nsample = "15"', "样例不是 fen"),
        ('unit = "text"\nsample = 15', "样例不是 text"),
        ('unit = "text"\nchoices = ["甲", "乙"]\nsample = "丙"', "样例不在可选的答案里"),
    ],
)
def test_a_sample_is_an_answer_its_setting_takes(folder: Path, lines: str, message: str) -> None:
    append(folder / "scheme.toml", f'\n[[settings]]\nid = "extra"\ntitle = "x"\n{lines}\n')
    (problem,) = check_scheme(folder)
    assert problem.field.endswith(".sample")
    assert problem.message == message


@pytest.mark.parametrize(
    ("matters", "message"),
    [
        (['"dibao", "lowcome"'], "没有事项 lowcome"),
        ([""], "没有写抽查哪些事项"),
        (['"dibao"', '"tekun", "dibao"'], "dibao 已经在另一类里"),
    ],
)
def test_parts_of_the_spot_check_name_matters_once(folder: Path, matters: list[str], message: str) -> None:
    for named in matters:
        append(
            folder / "scheme.toml",
            f'\n[[spot_check.strata]]\nmatters = [{named}]\npercent = 60\nevery = "quarter"\n{QUOTE}\n',
        )
    (problem,) = check_scheme(folder)
    assert problem.field == f"spot_check.strata.{len(matters) - 1}.matters"
    assert problem.message == message


def test_a_decision_stands_on_something_a_letter_can_name(tmp_path: Path) -> None:
    own = Path(shutil.copytree(SIXTH, tmp_path / "sixth"))
    edit(
        own / "matters.toml", 'legal_basis = ["《青杉县社会救助审核确认权限下放乡镇实施细则》第十一条"]\n', ""
    )
    assert said(check_scheme(own)) == [("matters.2.legal_basis", "决定没有依据，通知书印不出来")]
