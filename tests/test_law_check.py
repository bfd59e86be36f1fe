"""The law as data: what ships is sound, and what would not work is named with file, line, field and remedy."""

import shutil
from pathlib import Path
from textwrap import dedent

import pytest

from desktop.packs import PackProblem, check_law, check_scheme, resource_path

LAW = """
format = 0
id = "local"
title = "本县规定"

[[clauses]]
id = "local.1"
cite = "《本县规定》第一条"
says = "公示十天。"
since = 2024-01-01
until = 2025-12-31
values = { notice_days = 10 }

[[clauses]]
id = "local.1"
cite = "《本县规定》第一条"
says = "公示七天。"
since = 2026-01-01
values = { notice_days = 7 }

[[exclusions]]
a = "dibao"
b = "tekun"
together = "never"
clause = "《本县规定》第一条"
since = 2024-01-01

[[changes]]
id = "move"
title = "迁移"
causes = { moved = "户籍迁出" }
effects = ["stop"]
clause = "《本县规定》第一条"

[[changes.steps]]
id = "registration"
title = "登记"
clause = "《本县规定》第一条"

[[changes.steps]]
id = "visit"
title = "核实"
rule = "visit"
needs = ["registration"]
optional = true
clause = "《本县规定》第一条"

[[changes.steps]]
id = "decision"
title = "决定"
rule = "decision"
needs = ["visit"]
by = ["leader"]
limit = { days = 5, unit = "working", since = "registration", clause = "《本县规定》第一条" }
clause = "《本县规定》第一条"

[[changes.steps]]
id = "paper"
title = "通知书"
rule = "paper"
needs = ["decision"]
clause = "《本县规定》第一条"

[[paths]]
id = "handed_on"
title = "移交"
clause = "《本县规定》第一条"

[[paths.steps]]
id = "county_result"
title = "县级结果"
rule = "county_result"
clause = "《本县规定》第一条"

[[paths.steps]]
id = "deliver"
title = "送达"
rule = "deliver"
needs = ["county_result"]
clause = "《本县规定》第一条"

[letter]
basis = "《本县规定》第一条"
"""


@pytest.fixture
def law(tmp_path: Path) -> Path:
    """Local rules in a copy of the 密山 pack."""
    folder = Path(shutil.copytree(resource_path("schemes", "mishan"), tmp_path / "mishan"))
    (folder / "law").mkdir()
    path = folder / "law" / "local.toml"
    path.write_text(LAW, encoding="utf-8")
    return path


def problems(law: Path, old: str, new: str) -> list[PackProblem]:
    """What is found after one place of the rules was changed."""
    text = law.read_text(encoding="utf-8")
    assert old in text
    law.write_text(text.replace(old, new, 1), encoding="utf-8")
    return check_scheme(law.parents[1])


def test_the_law_that_ships_is_without_a_problem() -> None:
    assert [f"{p} {p.remedy}" for p in check_law()] == []


def test_rules_of_a_county_in_good_order_are_without_a_problem(law: Path) -> None:
    assert check_scheme(law.parents[1]) == []


@pytest.mark.parametrize(
    ("old", "new", "field", "message"),
    [
        ('id = "local"', 'id = "other"', "id", "与文件名 law/local.toml 不同"),
        ("until = 2025-12-31", "until = 2026-01-01", "clauses.1.since", "local.1 的两个版本同一天有效"),
        ("until = 2025-12-31\n", "", "clauses.1.since", "local.1 的两个版本同一天有效"),
        ('b = "tekun"', 'b = "dibao"', "exclusions.0", "dibao 与自己相比"),
        ('clause = "《本县规定》第一条"', 'clause = "《本县规定》第九条"', "exclusions.0.clause", "第九条"),
        ('causes = { moved = "户籍迁出" }', "causes = {}", "changes.0.causes", "没有写明事由"),
        ('"户籍迁出"', '" "', "changes.0.causes", "没有写明事由"),
        ('effects = ["stop"]', "effects = []", "changes.0.effects", "没有写这种变更会带来什么"),
        ('rule = "visit"', 'rule = "visits"', "changes.0.steps.1.rule", "程序不认识步骤规则 visits"),
        ("optional = true", 'conditional = "rain"', "changes.0.steps.1.conditional", "程序不认识这个条件"),
        ('by = ["leader"]', 'by = ["chief"]', "changes.0.steps.2.by", "没有角色 chief"),
        ('needs = ["visit"]', 'needs = ["paper"]', "changes.0.steps.2.needs", "前置步骤 paper 不在它之前"),
        ('since = "registration"', 'since = "paper"', "changes.0.steps.2.limit", "期限从 paper 起算"),
        ('id = "visit"', 'id = "registration"', "changes.0.steps.1.id", "步骤 registration 写了两次"),
        ('rule = "paper"', 'rule = "plain"', "changes.0", "办不到头"),
        ('rule = "deliver"', 'rule = "plain"', "paths.0", "办不到头"),
        ('basis = "《本县规定》', 'basis = "《外县规定》', "letter.basis", "法规数据里没有《外县规定》"),
    ],
)
def test_what_would_not_work_is_named(law: Path, old: str, new: str, field: str, message: str) -> None:
    found = problems(law, old, new)
    named = [p for p in found if p.field == field and message in p.message]
    assert len(named) == 1, found
    assert named[0].file == "law/local.toml"
    assert named[0].line
    assert named[0].remedy


def test_a_value_has_one_answer_on_every_day(law: Path) -> None:
    clause = """
        [[clauses]]
        id = "local.2"
        cite = "《本县规定》第二条"
        says = "公示五天。"
        since = 2025-06-01
        until = 2025-06-30
        values = { notice_days = 5 }
        """
    (problem,) = problems(law, "\n[letter]", f"{dedent(clause)}\n[letter]")
    assert (problem.field, problem.message) == (
        "clauses.2.values.notice_days",
        "notice_days 与 local.1 里的值同一天有效而不同",
    )


def test_a_change_of_facts_alone_needs_no_decision(law: Path) -> None:
    text = law.read_text(encoding="utf-8").replace('effects = ["stop"]', 'effects = ["facts"]')
    law.write_text(text.replace('rule = "paper"', 'rule = "plain"'), encoding="utf-8")
    assert check_scheme(law.parents[1]) == []


def test_two_changes_of_one_name_or_two_answers_for_a_pair_are_named(law: Path) -> None:
    text = law.read_text(encoding="utf-8")
    start, end = text.index("[[exclusions]]"), text.index("[[paths]]")
    law.write_text(text[:end] + text[start:end].replace('a = "dibao"\nb = "tekun"', 'a = "tekun"\nb = "dibao"')
                   + text[end:], encoding="utf-8")  # fmt: skip
    assert [(p.field, p.message) for p in check_scheme(law.parents[1])] == [
        ("exclusions.1", "dibao 与 tekun 的两条规则同一天有效"),
        ("changes.1.id", "move 写了两次"),
    ]
