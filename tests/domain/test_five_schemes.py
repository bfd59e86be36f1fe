"""The five schemes as data: the figures of the matrix, what each leaves open, and how its matters run."""

from datetime import date
from typing import Any

import pytest

from desktop.domain.scheme import CONDITIONS, RULES, Matter, Pack, Said, Scheme
from desktop.packs import load_pack, scheme_ids, source_text

PACKS: dict[str, Pack] = {name: load_pack(name) for name in scheme_ids()}
ON = date(2026, 3, 2)


def scheme(name: str) -> Scheme:
    return PACKS[name].scheme


def matter(name: str, which: str) -> Matter:
    found = scheme(name).matter(which)
    assert found is not None
    return found


def steps(found: Matter, path: str = "ordinary") -> list[str]:
    return [s.id for s in found.steps_on(path)]


def test_the_five_counties_are_there() -> None:
    assert scheme_ids() == ("guanxian", "lingshui", "mishan", "qijiang", "shanting")


@pytest.mark.parametrize(
    ("name", "code", "issued", "matters", "townships", "instrument", "dual"),
    [
        ("guanxian", "371525", date(2021, 4, 23), 8, 18, "委托协议书", True),
        ("shanting", "370406", date(2021, 6, 28), 13, 9, None, True),
        ("mishan", "230382", date(2021, 3, 3), 4, 3, "社会救助业务审批权力下放委托书", None),
        ("qijiang", "500110", date(2021, 3, 25), 2, 21, "行政审批事项委托书", None),
        ("lingshui", "469028", None, 4, 11, None, None),
    ],
)
def test_the_matrix(
    name: str,
    code: str,
    issued: date | None,
    matters: int,
    townships: int,
    instrument: str | None,
    dual: bool | None,
) -> None:
    found = scheme(name)
    assert found.names.county_code == code
    assert found.issued_on == issued
    assert len(found.matters) == matters
    assert len({t.code for t in found.townships}) == len({t.name for t in found.townships}) == townships
    assert all(t.code.startswith(code) for t in found.townships)
    assert found.delegation.instrument_title.value == instrument
    assert found.dual_channel.value is dual


SILENT = {
    "guanxian": (
        "in_name_of",
        "seal_text",
        "seal_display",
        "signer_positions",
        "respondent",
        "minimum_staff",
    ),
    "shanting": ("instrument_title", "in_name_of", "signer_positions", "respondent", "minimum_staff"),
    "mishan": (),
    "qijiang": ("in_name_of", "seal_text", "seal_display", "signer_positions", "respondent", "minimum_staff"),
    "lingshui": (
        "instrument_title",
        "in_name_of",
        "seal_text",
        "seal_display",
        "signer_positions",
        "respondent",
    ),
}


@pytest.mark.parametrize("name", SILENT)
def test_what_a_scheme_does_not_say_stays_unsaid(name: str) -> None:
    delegation = scheme(name).delegation
    for field in SILENT[name]:
        said: Said[Any] = getattr(delegation, field)
        assert said.value is None
        assert said.origin == "unsaid"


@pytest.mark.parametrize("name", ["guanxian", "shanting", "qijiang", "lingshui"])
def test_only_mishan_states_a_ratio(name: str) -> None:
    assert scheme(name).spot_check.percent.origin == "unsaid"
    assert scheme("mishan").spot_check.percent.value == 50
    standing_in = scheme(name).setting_for("spot_check.percent")
    assert standing_in is not None
    assert standing_in.unit == "percent"


@pytest.mark.parametrize("name", scheme_ids())
def test_whatever_an_instrument_needs_is_said_or_a_setting(name: str) -> None:
    found = scheme(name)
    for field in ("mode", "delegator", "instrument_title", "in_name_of", "seal_text", "signer_positions"):
        said: Said[Any] = getattr(found.delegation, field)
        assert said.value is not None or found.setting_for(f"delegation.{field}")


@pytest.mark.parametrize("name", scheme_ids())
def test_every_matter_is_worked_out_with_rules_and_conditions_that_the_engine_knows(name: str) -> None:
    for found in scheme(name).matters:
        assert found.steps
        for path in ("ordinary", *(p.id for p in found.paths)):
            ids = steps(found, path)
            assert len(ids) == len(set(ids))
            assert {s.rule for s in found.steps_on(path)} <= RULES
            assert {s.conditional for s in found.steps_on(path)} <= {None, *CONDITIONS}
            assert ids[0] == "registration"


@pytest.mark.parametrize("name", scheme_ids())
def test_no_decision_of_assistance_without_its_notice(name: str) -> None:
    for found in scheme(name).matters:
        if found.law in ("dibao", "tekun", "marginal", "temporary"):
            ids = steps(found)
            assert ids.index("notice_close") < ids.index("decision")
            notice = found.step("notice")
            assert notice is not None
            assert notice.days == (5 if found.law == "temporary" else 7)


@pytest.mark.parametrize("name", scheme_ids())
def test_payment_never_waits_for_the_filing(name: str) -> None:
    for found in scheme(name).matters:
        for path in ("ordinary", *(p.id for p in found.paths)):
            paid = next((s for s in found.steps_on(path) if s.id == "payment"), None)
            assert paid is None or "filing" not in paid.needs


@pytest.mark.parametrize("name", ["guanxian", "mishan", "qijiang", "lingshui"])
def test_devolved_dibao_has_twenty_working_days_or_forty_five(name: str) -> None:
    decision = matter(name, "dibao").step("decision")
    assert decision is not None
    assert decision.limit is not None
    assert (decision.limit.days, decision.limit.special, decision.limit.unit) == (20, 45, "working")


@pytest.mark.parametrize("name", ["guanxian", "mishan", "qijiang", "lingshui"])
def test_tekun_keeps_assessment_and_check_with_the_county(name: str) -> None:
    found = matter(name, "tekun")
    decision, care, check = (found.step(s) for s in ("decision", "self_care", "county_check"))
    assert decision and care and check
    assert {"self_care", "county_check"} <= set(decision.needs) | set((found.step("panel") or decision).needs)
    assert care.channel == check.channel == "county"
    assert not {"assess", "terminate"} & set(found.acts)


def test_guanxian_has_subitems_supervision_and_a_basis_for_each() -> None:
    found = scheme("guanxian")
    assert [m.kind for m in found.matters] == ["公共服务"] * 2 + ["行政给付"] * 6
    assert [len(m.subitems) for m in found.matters] == [5, 3, 0, 0, 0, 0, 0, 0]
    assert [len(m.supervision) for m in found.matters] == [2, 3, 6, 6, 4, 6, 6, 5]
    assert [m.code for m in found.matters] == [None] * 8
    assert all(m.legal_basis and m.department in ("医保局", "民政局") for m in found.matters)


def test_guanxian_starts_in_may_after_seven_days() -> None:
    found = scheme("guanxian").transition
    assert found is not None
    assert (found.days.value, found.starts.value) == (7, date(2021, 5, 1))
    assert found.meanwhile.value == "县级办理"
    tasks = {t.id: t for t in scheme("guanxian").tasks}
    assert tasks["guides"].due == tasks["agreements"].due == date(2021, 5, 10)
    assert tasks["inspection"].since == date(2021, 5, 11)


def test_guanxian_compares_with_the_system_for_the_disabled_instead_of_asking_the_federation() -> None:
    for which in ("disability_living", "disability_nursing"):
        found = matter("guanxian", which)
        step = found.step("disability_match")
        assert step is not None
        assert step.quote == "实行审前与残疾人管理系统比对"
        assert PACKS["guanxian"].rule(found, "pay_start", ON)[0] == "same_month"


CODES = {
    "direct": ["3700000117086", "3700002036027", "3700002036017", "3700002014071", "3700002014020"],
    "review": ["3700000123026", "3700002014028", "3700002020021"],
    "window": ["3700000131001", "3700000131002", "3700000115036", "3700000525001", "3700000715006"],
}


def test_shanting_has_thirteen_coded_matters_in_three_modes() -> None:
    found = scheme("shanting")
    assert {
        mode: [m.code for m in found.matters if m.mode == mode] for mode in ("direct", "review", "window")
    } == CODES
    names = [m.scheme_name for m in found.matters if m.kind == "行政给付"]
    assert names == ["自然灾害生活救助资金和物资的给付"]
    assert found.township("山城街道") is None
    assert {t.code[6:] for t in found.townships} == {f"{n}" for n in range(101, 110)}


def test_each_mode_of_shanting_ends_in_its_own_way() -> None:
    direct, review, window = (matter("shanting", m) for m in ("posters", "second_birth", "company"))
    assert steps(direct)[3:] == ["review", "decision", "paper", "deliver"]
    assert steps(review)[3:] == ["review", "opinion", "forward", "county_result", "deliver"]
    assert steps(window)[3:] == ["forward", "county_result", "deliver"]
    assert "confirm" in direct.acts
    assert not {"confirm"} & {*review.acts, *window.acts}
    mode = scheme("shanting").mode_of(direct)
    assert mode is not None
    assert mode.seal_text.value == "镇级审批公章"
    for other in (review, window):
        mode = scheme("shanting").mode_of(other)
        assert mode is not None
        assert mode.seal_text.origin == "unsaid"


def test_qijiang_publishes_after_filing_and_notifies_before_deciding() -> None:
    for which in ("dibao", "tekun"):
        ids = steps(matter("qijiang", which))
        wanted = ["acceptance", "verification_result", "visit", "appraisal", "notice", "decision"]
        wanted += ["filing", "publication", "payment"]
        assert [i for i in ids if i in wanted] == wanted
        publication = matter("qijiang", which).step("publication")
        assert publication is not None
        assert publication.needs == ("filing",)


def test_qijiang_goes_in_three_waves_and_leaves_twenty_names_open() -> None:
    phases = scheme("qijiang").phases
    assert [(p.count, p.townships) for p in phases] == [(1, ("打通镇",)), (10, ()), (10, ())]
    assert [p.until or p.since for p in phases] == [date(2021, 11, 30), date(2022, 5, 31), date(2022, 6, 1)]
    assert sum(p.count or 0 for p in phases) == len(scheme("qijiang").townships)
    assert [t.name for t in scheme("qijiang").townships if t.phase] == ["打通镇"]
    samples = [scheme("qijiang").setting(p.setting or "") for p in phases[1:]]
    named = [str(s.sample).split("、") for s in samples if s]
    assert [len(n) for n in named] == [10, 10]
    assert {n for wave in named for n in wave} | {"打通镇"} == {t.name for t in scheme("qijiang").townships}


def test_qijiang_has_two_payers_and_an_open_flow() -> None:
    dibao, tekun = matter("qijiang", "dibao"), matter("qijiang", "tekun")
    assert (dibao.payer.value, tekun.payer.value) == ("綦江区民政局", "各镇街")
    assert dibao.payment_flow.value is None
    assert dibao.payment_flow.origin == "scheme"


def test_chongqing_pays_from_the_month_of_approval_others_from_the_next() -> None:
    assert PACKS["qijiang"].rule(matter("qijiang", "dibao"), "pay_start", ON)[0] == "same_month"
    assert PACKS["mishan"].rule(matter("mishan", "dibao"), "pay_start", ON)[0] == "next_month"
    assert PACKS["mishan"].rule(matter("mishan", "tekun"), "sue_months", ON)[0] == 6
    with pytest.raises(KeyError):
        PACKS["mishan"].rule(matter("mishan", "dibao"), "nothing_of_the_kind", ON)


def test_lingshui_decides_in_a_panel_and_says_nothing_of_a_quorum() -> None:
    panel = scheme("lingshui").panel
    assert panel is not None
    assert (panel.chair.value, panel.vice.value) == ("镇政府主要领导", "分管民政工作领导")
    assert panel.by_village.value == ("分工联系村驻点领导",)
    assert panel.quorum.origin == "unsaid"
    for found in scheme("lingshui").matters:
        ids = steps(found)
        assert ids.index("notice_close") < ids.index("panel") < ids.index("decision")
        assert [i for i in ids if i.startswith("system_entry")] == [
            "system_entry_acceptance",
            "system_entry_review",
            "system_entry_confirm",
        ]


def test_lingshui_has_three_lines_every_month_and_two_copies() -> None:
    found = scheme("lingshui")
    assert [(c.id, c.day) for c in found.calendar] == [("changes", 15), ("reconcile", 20), ("statistics", 20)]
    assert found.calendar[2].seal.value == "电子印章"
    assert found.tables[0].title == "城乡低保、特困供养资金和临时救助发放统计表"
    assert (found.archive.copies.value, found.archive.keepers.value) == (2, ("县民政局", "乡镇"))
    assert len(found.archive.checklist) == 11


def test_mishan_keeps_all_paper_at_the_township_under_a_leading_group() -> None:
    found = scheme("mishan")
    assert found.archive.keepers.value == ("试点乡镇(街道)",)
    assert found.leading_group is not None
    assert len(found.leading_group.members.value or ()) == 10
    assert [m.gives for m in found.matters] == ["monthly", "monthly", "once", "recognition"]


@pytest.mark.parametrize("name", ["guanxian", "mishan", "lingshui"])
def test_emergency_aid_comes_first_and_its_papers_after(name: str) -> None:
    found = matter(name, "temporary")
    ids = steps(found, "emergency")
    assert ids.index("first_aid") < ids.index("payment") < ids.index("makeup") < ids.index("decision")
    assert found.on("emergency").step("notice") is None
    assert found.on("ordinary") is found
    first = found.on("emergency").step("first_aid")
    assert first is not None
    assert first.limit is not None
    assert (first.limit.hours, first.limit.setting) == (24, "first_aid_hours")
    with pytest.raises(KeyError):
        found.steps_on("nowhere")


@pytest.mark.parametrize("name", scheme_ids())
def test_every_decision_has_its_remedies_in_more_than_one_reading_and_none_is_chosen(name: str) -> None:
    remedies = scheme(name).remedies
    assert set(remedies) == {"confirm", "refuse"}
    for readings in remedies.values():
        assert len(readings) >= 2
        for reading in readings:
            assert reading.clause
            assert "六十日" in reading.text
            assert "六个月" in reading.text
            assert reading.court in reading.text


def test_where_a_district_entrusts_the_next_higher_government_reconsiders() -> None:
    readings = {r.id: r for r in scheme("qijiang").remedies["confirm"]}
    assert readings["government"].reconsideration_body == "重庆市人民政府"
    assert readings["bureau"].reconsideration_body == "重庆市綦江区人民政府"


@pytest.mark.parametrize("name", scheme_ids())
def test_the_legal_basis_of_every_matter_can_be_shown(name: str) -> None:
    pack = PACKS[name]
    known = source_text(name) + "".join(c.cite for law in pack.laws.values() for c in law.clauses)
    for found in pack.scheme.matters:
        assert all(
            b in known or "legal_basis" in found.quotes for b in found.legal_basis if "《" not in b[1:]
        )


@pytest.mark.parametrize("name", scheme_ids())
def test_a_demonstration_has_a_sample_for_every_setting(name: str) -> None:
    found = scheme(name).settings
    assert len({s.id for s in found}) == len(found)
    assert all(s.sample is not None for s in found)
    assert all(s.sample in s.choices for s in found if s.choices)


@pytest.mark.parametrize("name", scheme_ids())
def test_no_standard_is_passed_off_as_the_scheme_s_own(name: str) -> None:
    ids = {s.id for s in scheme(name).settings}
    assert ("standard_rural_fen" in ids) == any(m.law == "dibao" for m in scheme(name).matters)


def test_every_dated_task_of_a_scheme_has_its_day() -> None:
    due = {t.id: t.due for t in scheme("shanting").tasks}
    assert due["guides"] == date(2021, 7, 19)
    assert [m.due for m in scheme("shanting").milestones] == [date(2021, 7, 19)]
    assert {t.id: t.due for t in scheme("qijiang").tasks}["agreement"] == date(2022, 5, 31)


def test_outside_investigators_are_named_where_the_scheme_names_them() -> None:
    assert "第三方调查机构" in (scheme("lingshui").investigators.value or ())
    assert "政府购买社会救助服务的承接方" in (scheme("qijiang").investigators.value or ())
    assert scheme("mishan").investigators.origin == "unsaid"


def test_lingshui_names_five_bodies_with_their_duties() -> None:
    who = {r.id: r.who for r in scheme("lingshui").responsibilities}
    assert [who[r] for r in ("bureau", "centre", "township", "desk", "village")] == [
        "县民政局",
        "民政事务服务中心",
        "乡镇人民政府",
        "乡镇社会事务服务中心",
        "村（居）民委员会及民政协管员",
    ]
