"""Made-up values for every form; nobody here exists."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from desktop.documents.forms import Form, FormField, Values
from desktop.documents.stamp import StampText

REMEDY = (
    "如不服本决定，可以自收到本通知书之日起六十日内向密山市人民政府申请行政复议，也可以自收到本通知书之日起六个月内"
    "依法向有管辖权的人民法院提起行政诉讼（行政复议被申请人、行政诉讼被告：密山市民政局）。"
)
DESK = {"phone": "0467-5000000", "hours": "工作日 8:30—11:30，13:30—17:00"}
STAMP = StampText(
    seal_text="密山市民政局试点审批专用",
    instrument_no="密政委〔2026〕1号",
    use_no="杨木乡〔2026〕用印第12号",
    on=date(2026, 7, 15),
    in_name_of="密山市民政局",
    wet_seal_follows=True,
    demonstration=True,
    self_registered=False,
    stamped=True,
)
REAL = replace(STAMP, demonstration=False)

_PERSON = {
    "applicant": "李𬭎",
    "applicant_id_masked": "230382********0013",
    "head": "李𬭎",
    "village": "杨木乡向阳村",
    "matter_title": "城乡居民最低生活保障",
}

CONFIRMATION: Mapping[str, str] = {
    **_PERSON,
    **DESK,
    "number": "密民低确〔2026〕12号",
    "category": "农村居民最低生活保障",
    "covered_count": "3",
    "monthly_amount": "1,212.00",
    "first_month": "2026年8月",
    "duties": "家庭人口、收入和财产状况发生变化的，请在十日内告知经办机构。",
    "review_cycle": "每年复核一次（收入来源不固定、有劳动能力的，每半年一次）",
    "legal_basis": "《社会救助暂行办法》第十一条、《最低生活保障审核确认办法》第二十一条",
    "decided_on": "2026年7月15日",
    "in_name_of": "密山市民政局",
    "remedy": REMEDY,
}

REFUSAL: Mapping[str, str] = {
    **_PERSON,
    **DESK,
    "number": "密民低不确〔2026〕3号",
    "applied_on": "2026年6月20日",
    "facts": "经入户调查和信息核对，你户共同生活家庭成员3人，月人均收入 1,030.50 元。",
    "reasons": "你户月人均收入高于当地农村最低生活保障标准（每人每月 620.00 元）。",
    "clauses": "《最低生活保障审核确认办法》第二十一条",
    "other_help": "最低生活保障边缘家庭认定、临时救助。申请时不需要重新提交本次已交的材料。",
    "decided_on": "2026年7月15日",
    "in_name_of": "密山市民政局",
    "remedy": REMEDY,
}

ONE_TIME: Mapping[str, str | Sequence[Mapping[str, str]]] = {
    **DESK,
    "number": "杨木乡补告〔2026〕7号",
    "applicant": "古丽努尔·阿卜杜热合曼",
    "village": "杨木乡向阳村",
    "matter_title": "城乡居民最低生活保障",
    "received_on": "2026年6月20日",
    "materials": [
        {"seq": "1", "material": "家庭成员签字的申请及授权书", "note": "缺配偶签名和指印"},
        {"seq": "2", "material": "残疾证复印件", "note": "请带原件，核对后当场退还"},
    ],
    "deadline": "2026年7月6日",
    "handler": "赵经办",
    "decided_on": "2026年6月21日",
    "in_name_of": "密山市杨木乡人民政府",
}


def families(count: int) -> list[dict[str, str]]:
    """Rows of a preliminary notice."""
    names = ("李𬭎", "王小明", "古丽努尔·阿卜杜热合曼", "𰻝一", "欧阳䶮")
    return [
        {
            "seq": str(number),
            "applicant": names[number % len(names)],
            "group": f"向阳村{number % 9 + 1}组",
            "member_count": str(number % 5 + 1),
            "category": "农村居民最低生活保障",
            "proposed_amount": f"{number % 3},{number % 10}12.50" if number % 3 else "412.50",
        }
        for number in range(1, count + 1)
    ]


def preliminary(count: int) -> dict[str, str | Sequence[Mapping[str, str]]]:
    """A preliminary notice of so many families."""
    return {
        **DESK,
        "number": "杨木乡示〔2026〕5号",
        "village": "杨木乡向阳村",
        "matter_title": "城乡居民最低生活保障",
        "days": "7",
        "posted_from": "2026年7月6日",
        "posted_to": "2026年7月12日",
        "families": families(count),
        "county_phone": "0467-5000001",
        "bureau": "密山市民政局",
        "in_name_of": "密山市杨木乡人民政府",
        "decided_on": "2026年7月6日",
    }


SIGNOFF: Mapping[str, str] = {
    **_PERSON,
    "number": "杨木乡签〔2026〕12号",
    "act": "予以确认",
    "category": "农村居民最低生活保障",
    "covered_count": "3",
    "monthly_amount": "1,212.00",
    "first_month": "2026年8月",
    "findings": "两名调查人员于2026年7月1日入户；信息核对无疑点；公示七天无异议。",
    "opinion": "符合条件，建议予以确认。",
    "handler": "赵经办",
    "handled_on": "2026年7月14日",
    "signer": "钱主管",
    "signer_position": "分管副乡长",
    "instrument_no": "密政委〔2026〕1号",
    "in_name_of": "密山市民政局",
}


RARE = "李𬭎𬱖㼆䶮·古丽努尔"
"""Characters of the basic plane, of extensions A, B, E and F, and a long name's dot."""
HOSTILE = (
    "<img src=x>",
    '=HYPERLINK("x")',
    "{{applicant}}",
    "{applicant}",
    "甲\x00乙\x1b丙\u202e丁",
    "</w:t><!--",
    "(a)\\) Tj ET",
    "%%EOF endobj",
    "${7*7}{% x %}",
    "&lt;b&gt;'--;",
)


def extreme(form: Form, rows: int = 40) -> Values:
    """Every field given: long texts with rare characters, amounts in millions, ``rows`` rows of every table.

    No two values are alike, so that each can be looked for in what was printed.
    """
    return _values(form, rows, lambda n: f"{RARE}第{n}项" + "须逐项说明的情形。" * (1 + n % 4))


def hostile(form: Form) -> Values:
    """Every field given, each with something that would do harm where data is taken for markup."""
    return _values(form, 3, lambda n: f"{n}号{HOSTILE[n % len(HOSTILE)]}尾")


def sparse(form: Form) -> Values:
    """Only what the form cannot do without."""
    given = _values(form, 1, lambda n: f"王小明{n}")
    return {field.name: given[field.name] for field in form.fields if not field.optional}


def _values(form: Form, rows: int, text: Callable[[int], str]) -> dict[str, str | list[dict[str, str]]]:
    numbers = itertools.count(1)

    def value(field: FormField) -> str | list[dict[str, str]]:
        if field.kind == "rows":
            room = 24 if len(field.columns) <= _FEW else 10
            return [
                {column: _cell(column, next(numbers), text, room) for column in field.columns}
                for _ in range(rows)
            ]
        if field.kind == "amount":
            return f"{next(numbers)},234,567.89"
        return f"230382********{next(numbers):04}" if field.kind == "masked_id" else text(next(numbers))

    return {field.name: value(field) for field in form.fields}


_FEW = 6  # columns that leave room for a sentence
_NARROW = frozenset(
    {"seq", "agree", "disagree", "abstain", "copies", "pages", "member_count", "page", "count"}
)


def _cell(column: str, number: int, text: Callable[[int], str], room: int) -> str:
    """A number where a column has room for nothing else; it comes first, so that no two cells are alike."""
    return str(number) if column in _NARROW else f"{number}{text(number)}"[:room]
