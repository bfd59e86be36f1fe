"""下乡, without a window: the board, packing, taking in, claiming, a loss, a list for the village."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from desktop.errors import UserError
from desktop.office import households
from desktop.office.act import home_at
from desktop.ui.presenters import field
from desktop.ui.presenters.forms import FieldProblem, FormSpec
from tests.office.made_office import ADMIN, CLERK, FIELD, LEADER, PASSWORDS, House, Laptop


@pytest.fixture(scope="module")
def started(founded: House, tmp_path_factory: pytest.TempPathFactory) -> tuple[House, str]:
    """One accepted application in 新柞村, and an approved laptop that has nothing yet."""
    house = founded.copied(tmp_path_factory.mktemp("field") / "house")
    house.approved()
    with house.desk() as desk:
        ref = house.registered(desk)
        house.accepted(desk, ref)
    house.at("visit")
    return house, ref.household


@pytest.fixture
def here(started: tuple[House, str], tmp_path: Path) -> tuple[House, Laptop, str]:
    house = started[0].copied(tmp_path / "house")
    return house, Laptop(house, "laptop", FIELD), started[1]


def typed(spec: FormSpec | None, **changed: str | bool) -> dict[str, object]:
    assert spec is not None
    return {**{f.name: f.start() for f in spec.fields}, **changed}


def packed(house: House, own: Laptop, **changed: str | bool) -> field.Told:
    with house.desk() as desk:
        spec = field.board(desk).out
        assert spec is not None
        return field.check_out(desk, spec, typed(spec, **changed), own.grants)  # type: ignore[arg-type]  # typed


def test_everybody_sees_what_is_out_and_only_who_may_settles(here: tuple[House, Laptop, str]) -> None:
    house, own, _ = here
    for who, out, loss, settles in (
        (CLERK, True, False, True),
        (ADMIN, True, True, True),
        (LEADER, True, False, False),
    ):
        with house.desk(who) as desk:
            seen = field.board(desk)
            assert (seen.out is not None, seen.loss is not None, seen.may_settle) == (out, loss, settles)
            assert (seen.held, seen.summary, seen.laptop) == ((), "没有带出的户", False)
    packed(house, own, village="新柞村")
    own.taken(own.grants)  # the first one brings the login along
    with own.desk() as desk:
        seen = field.board(desk)
        assert (seen.laptop, seen.out, seen.summary) == (True, None, "本机带着 1 户")


def test_packing_by_village_by_task_and_by_name(here: tuple[House, Laptop, str]) -> None:
    house, own, file = here
    assert "已装包 1 户" in packed(house, own, village="新柞村", sheets=True).message
    assert (own.grants / field.SHEETS).read_bytes().startswith(b"%PDF")
    assert "已装包 1 户" in packed(house, own, what="visits").message
    assert "已装包 1 户" in packed(house, own, what="hand", names="李𬭎").message
    with pytest.raises(FieldProblem) as none_due:
        packed(house, own, what="reviews")
    assert none_due.value.field == "what"
    with pytest.raises(FieldProblem):
        packed(house, own, what="hand", names="")
    with pytest.raises(UserError, match="带出期限"):
        packed(house, own, village="新柞村", until="2020-01-01")
    with house.desk() as desk:
        (held,) = field.board(desk).held
        assert (held.household, held.laptop, held.state, held.late) == (file, "laptop", "带着", False)
    own.taken(own.grants)
    with house.desk() as desk:
        households.amend_household(desk, file, {"phone": "13900000000"})
    packed(house, own, village="新柞村")
    with own.desk() as desk:
        told = field.take_here(desk, own.grants)
        assert "新记录 1 条" in told.message and not told.hint
        assert desk.catalogue.all_rows()[0].phone == "13900000000"
        assert home_at(desk, file).members and desk.catalogue.count() == 1
        assert field.board(desk).summary == "本机带着 1 户"
        assert "什么也没有改动" in field.take_here(desk, own.returns).message


def test_what_came_too_late_is_shown_in_words_and_claimed(here: tuple[House, Laptop, str]) -> None:
    house, own, file = here
    packed(house, own, village="新柞村")
    own.taken(own.grants)
    with own.desk() as desk:
        households.amend_household(desk, file, {"phone": "13922222222"})
        assert "带回办公室" in field.bring_back(desk, own.returns).hint
    house.clock.set(house.clock.now().date() + timedelta(days=30))
    with house.desk() as desk:
        told = field.check_in(desk, own.returns)
        assert "1 户等人认领" in told.message
        seen = field.board(desk)
        assert seen.summary == "1 台笔记本带着 1 户，1 户到期没有收回，1 户等人认领" and seen.held[0].late
        (claim,) = seen.claims
        assert claim.title.startswith("李𬭎") and "过期" in claim.reason and "laptop" in claim.text
        lines = field.look(desk, claim.id)
        assert "孙四" in lines[0] and any(line.endswith("→ 139****2222") for line in lines)
        with pytest.raises(UserError, match="理由"):
            field.refuse(desk, claim.id, "")
        assert "留存" in field.refuse(desk, claim.id, "重复").message
        assert file in field.take(desk, claim.id, "补").changes.households
        assert home_at(desk, file).fields["phone"] == "13922222222" and field.board(desk).claims == ()


def test_a_loss_is_reported_by_the_administrator(here: tuple[House, Laptop, str]) -> None:
    house, own, _ = here
    packed(house, own, village="新柞村")
    with house.desk(ADMIN) as desk:
        spec = field.board(desk).loss
        assert spec is not None
        lost = {"device": own.device, "reason": "遗失", "password": PASSWORDS[ADMIN]}
        told = field.report_lost(desk, spec, lost)
        assert "换好密钥 1 户" in told.message and "孙四" in told.hint
        seen = field.board(desk)
        assert (seen.held, seen.out, seen.loss) == ((), None, None)


def test_a_list_for_the_village(here: tuple[House, Laptop, str], tmp_path: Path) -> None:
    with here[0].desk() as desk:
        spec = field.board(desk).listing
        assert spec is not None
        assert "1 户" in field.village_list(desk, spec, {"village": "新柞村"}, tmp_path).message
    assert sorted(p.suffix for p in tmp_path.glob("走访名单*")) == [".pdf", ".xlsx"]
