"""Taking in packages: every filing gets a verdict, and what is wrong changes nothing."""

from __future__ import annotations

import io
import secrets
import tarfile
from datetime import date, timedelta
from pathlib import Path

import pytest

from desktop.county.county_desk import CountyDesk
from desktop.county.inbox import Received, receive
from desktop.domain.credential import Revocation
from desktop.domain.journal import Put
from desktop.errors import UserError
from desktop.models import credentials
from desktop.models.signing import SigningKey
from desktop.sync.filings import Filing, Journal
from tests.county.conftest import Joined
from tests.county.small_office import Device, SmallOffice, Walk


def file_one(desk: CountyDesk, office: SmallOffice, stick: Path, walk: Walk, **claims: object) -> Received:
    sealed = office.package(stick, [walk.filed(**claims)], desk.public, walk.blobs)
    return receive(desk, sealed.path)


def reason(received: Received) -> str:
    (package,) = received.packages
    (returned,) = package.returned
    return returned.reason


def total_fen(desk: CountyDesk) -> int:
    return sum(t.monthly_fen for t in desk.ledger.totals())


def leftovers(desk: CountyDesk) -> list[Path]:
    return list(desk.places.staging.glob("*")) if desk.places.staging.exists() else []


def test_a_whole_walk_is_accepted_and_counts_to_the_fen(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    received = file_one(desk, office, stick, Walk(office).whole())
    assert [p.returned for p in received.packages] == [()]
    assert received.accepted == 1
    (total,) = desk.ledger.totals()
    assert (total.matter, total.confirmed, total.covered, total.monthly_fen) == ("dibao", 1, 2, 121200)
    assert leftovers(desk) == []


def test_a_refusal_is_accepted_and_adds_no_money(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    received = file_one(desk, office, stick, Walk(office, outcome="refuse").whole())
    assert received.accepted == 1
    (total,) = desk.ledger.totals()
    assert (total.refused, total.confirmed, total.monthly_fen) == (1, 0, 0)


def test_twice_is_once(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    walk = Walk(office).whole()
    sealed = office.package(stick, [walk.filed()], desk.public, walk.blobs)
    receive(desk, sealed.path)
    (again,) = receive(desk, stick).packages
    assert again.again
    assert "已收过" in again.said
    assert total_fen(desk) == walk.monthly_fen


def test_the_same_filing_in_another_package_is_known(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    walk = Walk(office).whole()
    file_one(desk, office, stick, walk)
    (second,) = file_one(desk, office, stick, walk).packages
    assert (second.again, second.known, second.accepted) == (False, 1, 0)
    assert second.notes == ()
    assert total_fen(desk) == walk.monthly_fen


def test_other_content_under_a_known_revision_is_told_and_changes_nothing(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    walk = Walk(office).whole()
    file_one(desk, office, stick, walk)
    (second,) = file_one(desk, office, stick, walk, village="别村").packages
    assert "以先收到的为准" in second.notes[0]
    assert total_fen(desk) == walk.monthly_fen


@pytest.mark.parametrize(
    ("claims", "names"),
    [
        ({"monthly_fen": 121201}, "每月金额"),
        ({"covered": 3}, "保障人数"),
        ({"outcome": "refuse"}, "结论"),
        ({"first_month": "2026-03"}, "起始月份"),
        ({"head_name": "李四"}, "户主姓名"),
        ({"category": "城市低保"}, "类别"),
        ({"on": date(2026, 3, 16)}, "决定日期"),
    ],
)
def test_claims_beside_the_signed_journal_are_returned(
    desk: CountyDesk, office: SmallOffice, stick: Path, claims: dict[str, object], names: str
) -> None:
    received = file_one(desk, office, stick, Walk(office).whole(), **claims)
    assert names in reason(received)
    assert "与签名的户档记录不一致" in reason(received)
    assert total_fen(desk) == 0


def test_a_changed_amount_in_the_journal_breaks_it(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    walk = Walk(office).whole()
    walk.entries = [
        type(e)(e.header, e.signature, (e.body or b"").replace(b"121200", b"921200")) for e in walk.entries
    ]
    assert "有 2 条记录的签名不能核实" in reason(file_one(desk, office, stick, walk, monthly_fen=921200))


def test_an_amount_that_was_not_publicised_is_returned(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    walk = Walk(office).taken_in().decided(monthly_fen=200000)
    received = file_one(desk, office, stick, walk.printed().stamped().reported(), monthly_fen=200000)
    assert "与公示的不一致" in reason(received)


class TestLaptopMeanwhile:
    """Somebody with a laptop changed the household without knowing of the decision."""

    def merged(self, office: SmallOffice, change: Put) -> tuple[Walk, Journal]:
        laptop = office.new_device(stamp=False)
        walk = Walk(office).whole()
        walk.aside(change, by=office.clerk, after=6, device=laptop)
        return walk, Journal.pack(walk.entries, (*office.credentials, laptop.raw))

    def test_what_the_decision_rests_on(self, desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
        change = Put("member", "m-1", {"income_fen": 5_000_000})
        walk, journal = self.merged(office, change)
        assert "先复核这份决定" in reason(file_one(desk, office, stick, walk, journal=journal))

    def test_a_conflict_that_nobody_settled(self, desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
        laptop = office.new_device(stamp=False)
        walk = Walk(office).taken_in()
        walk.act(
            [Put("member", "m-1", {"health": "良好"})], by=office.clerk, on=walk.decided_on, action="correct"
        )
        walk.aside(Put("member", "m-1", {"health": "患病"}), by=office.clerk, after=6, device=laptop)
        walk.decided().printed().stamped().reported()
        journal = Journal.pack(walk.entries, (*office.credentials, laptop.raw))
        assert "没处理的修改冲突" in reason(file_one(desk, office, stick, walk, journal=journal))

    def test_what_has_nothing_to_do_with_it(self, desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
        walk, journal = self.merged(office, Put("account", "k-1", {"bank": "农商行"}))
        assert file_one(desk, office, stick, walk, journal=journal).accepted == 1


def test_a_copied_laptop_sets_the_decision_aside(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    walk = Walk(office).whole()
    clone = Walk(office, file=walk.file, serial=2).taken_in()
    assert "身份被复制使用过" in reason(
        file_one(
            desk, office, stick, walk, journal=Journal.pack(walk.entries + clone.entries, office.credentials)
        )
    )


def test_a_decision_that_is_nowhere_in_the_file(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    assert "没有这份决定" in reason(file_one(desk, office, stick, Walk(office).whole(), decision="d-9"))


def test_a_refusal_with_money_is_returned(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    walk = Walk(office, outcome="refuse", refusal_fen=9900).whole()
    assert "不能带保障金额" in reason(file_one(desk, office, stick, walk))


def test_a_filing_number_of_another_decision_is_returned(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    walk = Walk(office, start=date(2026, 2, 2), outcome="refuse").whole()
    walk.again(date(2026, 3, 2)).taken_in().decided().printed().stamped()
    assert "属于另一份决定" in reason(file_one(desk, office, stick, walk))


def test_a_benefit_of_another_matter_is_returned(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    walk = Walk(office, benefit_matter="tekun").whole()
    assert "待遇登记的事项" in reason(file_one(desk, office, stick, walk))


def test_a_stamp_under_a_self_registered_instrument_is_returned(
    desk: CountyDesk, join: Joined, stick: Path
) -> None:
    """The county's instrument ended on the day of the decision; the stamp came a day later under the office's own."""
    walk_day = Walk(SmallOffice()).decided_on
    office = join(until=walk_day)
    county = credentials.read(office.instrument).statement
    own = credentials.issue(
        county.model_copy(update={"issuer": office.root.public, "until": date(2026, 12, 31)}), office.root
    )
    walk = Walk(office).taken_in().decided().printed()
    walk.stamp_on, walk.stamp_instrument = walk_day + timedelta(days=1), own
    walk.stamped().reported()
    journal = Journal.pack(walk.entries, (*office.credentials, own))
    assert "用印所依据的委托书没有" in reason(file_one(desk, office, stick, walk, journal=journal))


def test_what_a_killed_run_left_in_staging_is_cleared(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    (desk.places.staging / "0").mkdir(parents=True)
    (desk.places.staging / "0" / "half.hdp").write_bytes(b"half")
    file_one(desk, office, stick, Walk(office).whole())
    assert leftovers(desk) == []


def test_a_number_that_does_not_follow_the_one_before_is_told(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    file_one(desk, office, stick, Walk(office, serial=1).whole())
    office.prev = "0" * 64
    (package,) = file_one(desk, office, stick, Walk(office, serial=2).whole()).packages
    assert "接不上" in package.notes[0]


def test_the_person_who_took_it_in_cannot_decide(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    office.intake = office.person("李五", ("clerk", "leader"), "主管领导")
    walk = Walk(office).taken_in().decided(office.intake).printed().stamped().reported()
    assert "受理这件申请的人不能签批同一件申请" in reason(file_one(desk, office, stick, walk))


def test_a_signer_without_the_position_is_returned(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    office.leader = office.person("吴六", ("leader",))
    assert "无权签批" in reason(file_one(desk, office, stick, Walk(office).whole()))


def test_a_date_outside_the_instrument_is_returned(desk: CountyDesk, join: Joined, stick: Path) -> None:
    office = join(until=date(2026, 3, 10))
    assert "已于 2026-03-10 到期" in reason(file_one(desk, office, stick, Walk(office).whole()))


def test_an_instrument_that_the_office_signed_itself_is_returned(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    """A self-registered instrument (自行登记) lets an office work, and is not the county's."""
    county = credentials.read(office.instrument).statement
    own = county.model_copy(update={"issuer": office.root.public, "matters": ("dibao",)})
    office.instrument = credentials.issue(own, office.root)
    assert "要依据现行委托书" in reason(file_one(desk, office, stick, Walk(office).whole()))


def test_a_self_registered_instrument_alone_is_no_power(desk: CountyDesk, join: Joined, stick: Path) -> None:
    office = join(until=date(2026, 2, 1))
    county = credentials.read(office.instrument).statement
    own = county.model_copy(update={"issuer": office.root.public, "until": date(2026, 12, 31)})
    office.instrument = credentials.issue(own, office.root)
    walk = Walk(office).whole()
    assert "没有本县（市、区）的签名" in reason(file_one(desk, office, stick, walk))


def test_a_missing_stamping_is_returned(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    walk = Walk(office).taken_in().decided().printed().reported()
    assert "还没有用印登记" in reason(file_one(desk, office, stick, walk))


def test_a_missing_notice_is_returned(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    walk = Walk(office).taken_in().decided()
    assert "还没有制作与决定相符的通知书" in reason(file_one(desk, office, stick, walk))


def test_a_paper_that_did_not_come_is_returned(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    walk = Walk(office).whole()
    walk.blobs = {}
    assert "所附通知书" in reason(file_one(desk, office, stick, walk))


def test_another_paper_than_the_one_on_record_is_returned(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    walk = Walk(office).whole()
    other = walk.filed().papers[0].model_copy(update={"number": "密民低保确〔2026〕99号"})
    assert "所附通知书" in reason(file_one(desk, office, stick, walk, papers=(other,)))


def test_a_stamp_of_a_device_without_the_right_has_no_effect(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    laptop = office.new_device(stamp=False)
    walk = Walk(office).taken_in().decided().printed()
    walk.stamped(laptop).reported()
    claims = {"journal": Journal.pack(walk.entries, (*office.credentials, laptop.raw))}
    assert "还没有用印登记" in reason(file_one(desk, office, stick, walk, **claims))


def test_a_clerk_cannot_sign_as_the_leader(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    """A clerk's key under an entry that names the leader: the signature does not fit the certificate."""
    walk = Walk(office).taken_in().decided(key=office.clerk.key).printed().stamped().reported()
    assert "签名与证书上的密钥不符" in reason(file_one(desk, office, stick, walk))


def test_a_screen_decision_entered_by_a_clerk_is_returned(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    walk = Walk(office).taken_in().decided(by=office.clerk).printed().stamped().reported()
    assert "要由签批人本人" in reason(file_one(desk, office, stick, walk))


def test_a_leader_certified_by_somebody_else_is_unknown(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    real, office.root = office.root, SigningKey.generate()
    office.leader = office.person("假领导", ("leader",), "主管领导")
    office.root = real
    assert "没有签名人的有效证书" in reason(file_one(desk, office, stick, Walk(office).whole()))


def test_a_paper_decision_is_accepted_and_marked(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    walk = Walk(office).taken_in().decided(by=office.clerk, signing="paper").printed().stamped().reported()
    assert file_one(desk, office, stick, walk).accepted == 1
    assert desk.ledger.select("SELECT signing FROM filings") == [("paper",)]


def test_a_journal_with_a_hole_is_returned(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    walk = Walk(office).whole()
    del walk.entries[3]
    assert "缺了前面的部分" in reason(file_one(desk, office, stick, walk))


def test_a_journal_of_another_household_is_returned(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    walk = Walk(office).whole()
    assert "不是这一户的" in reason(file_one(desk, office, stick, walk, file=secrets.token_hex(8)))


def test_a_withheld_body_is_returned(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    walk = Walk(office).whole()
    walk.entries[4] = type(walk.entries[4])(walk.entries[4].header, walk.entries[4].signature, None)
    assert "内容缺失" in reason(file_one(desk, office, stick, walk))


def test_one_application_is_not_filed_under_two_numbers(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    walk = Walk(office).whole()
    file_one(desk, office, stick, walk)
    received = file_one(desk, office, stick, walk, filing=secrets.token_hex(8))
    assert "另一个备案号" in reason(received)
    assert total_fen(desk) == walk.monthly_fen


def test_a_corrected_revision_replaces_the_returned_one(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    walk = Walk(office).whole()
    file_one(desk, office, stick, walk, monthly_fen=5)
    assert file_one(desk, office, stick, walk, revision=2).accepted == 1
    assert total_fen(desk) == walk.monthly_fen


def test_an_accepted_revision_stands_while_a_later_one_is_returned(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    walk = Walk(office).whole()
    file_one(desk, office, stick, walk)
    file_one(desk, office, stick, walk, revision=2, monthly_fen=5)
    assert total_fen(desk) == walk.monthly_fen


def test_a_person_in_two_townships_is_told(desk: CountyDesk, join: Joined, stick: Path) -> None:
    one, other = join(), join("杨木乡", "230382201")
    file_one(desk, one, stick, Walk(one, serial=7).whole())
    (package,) = file_one(desk, other, stick, Walk(other, serial=7).whole()).packages
    assert {(d.name, d.other_township) for d in package.duplicates} == {
        ("李𬭎", "密山镇"),
        ("王小妹", "密山镇"),
    }
    assert package.accepted == 1


def test_gaps_in_the_numbers_are_told(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    walk = Walk(office).whole()
    office.seq = 2
    (package,) = file_one(desk, office, stick, walk).packages
    assert "第 1、2 号数据包还没有收到" in package.notes[0]
    assert package.accepted == 1


def test_a_number_used_twice_is_told(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    file_one(desk, office, stick, Walk(office, serial=1).whole())
    office.seq, office.prev = 0, None
    (stick / "other").mkdir()
    (package,) = file_one(desk, office, stick / "other", Walk(office, serial=2).whole()).packages
    assert "身份可能被复制使用过" in package.notes[0]


class TestRefusedPackages:
    """Packages that cannot be taken: one sentence, and the ledger as it was."""

    def refused(self, desk: CountyDesk, source: Path, words: str) -> None:
        with pytest.raises(UserError, match=words) as told:
            receive(desk, source)
        assert told.value.hint
        assert desk.ledger.select("SELECT COUNT(*) FROM packages") == [(0,)]
        assert desk.ledger.select("SELECT COUNT(*) FROM filings") == [(0,)]
        assert not list(desk.places.inbox.rglob("*.hdp"))
        assert leftovers(desk) == []

    def test_not_a_package(self, desk: CountyDesk, stick: Path) -> None:
        (stick / "note.hdp").write_bytes(b"good day" * 200)
        self.refused(desk, stick, "不是户档数据包")

    def test_an_empty_folder(self, desk: CountyDesk, stick: Path) -> None:
        self.refused(desk, stick, "没有找到户档数据包")

    def test_a_folder_that_is_gone(self, desk: CountyDesk, stick: Path) -> None:
        self.refused(desk, stick / "gone", "找不到文件夹|读取来源")

    def test_a_cut_package(self, desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
        walk = Walk(office).whole()
        path = office.package(stick, [walk.filed()], desk.public, walk.blobs).path
        path.write_bytes(path.read_bytes()[:-2000])
        self.refused(desk, path, "不完整")

    def test_a_flipped_bit(self, desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
        walk = Walk(office).whole()
        path = office.package(stick, [walk.filed()], desk.public, walk.blobs).path
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
        self.refused(desk, path, "损坏或被改动")

    def test_for_another_county(self, desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
        walk = Walk(office).whole()
        path = office.package(stick, [walk.filed()], desk.public, recipient="0" * 16).path
        self.refused(desk, path, "发给另一个单位")

    def test_from_an_unknown_office(self, desk: CountyDesk, stick: Path) -> None:
        stranger = SmallOffice()
        self.refused(desk, stranger.package(stick, [], desk.public).path, "没有在本县（市、区）登记")

    def test_from_a_device_that_was_not_enrolled(
        self, desk: CountyDesk, office: SmallOffice, stick: Path
    ) -> None:
        path = office.package(stick, [], desk.public, sealed_on=office.new_device()).path
        self.refused(desk, path, "设备没有登记")

    def test_from_a_revoked_device(self, desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
        credential = credentials.read(office.device.raw).id
        said = Revocation(
            issuer=office.root.public, credential=credential, since=date(2026, 3, 1), reason="丢失"
        )
        with desk.ledger.transaction():
            held = credentials.read(credentials.issue(said, office.root))
            desk.ledger.add_credentials(office.office, [held])
        self.refused(desk, office.package(stick, [], desk.public).path, "已经停用")

    def test_sealed_with_another_key(self, desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
        """A stranger who takes on the name of an enrolled device."""
        real = office.device
        forged = Device(real.device, SigningKey.generate(), real.identity, real.raw)
        path = office.package(stick, [], desk.public, sealed_on=forged).path
        self.refused(desk, path, "不是由已登记的设备签名")

    def test_of_a_kind_the_county_does_not_take(
        self, desk: CountyDesk, office: SmallOffice, stick: Path
    ) -> None:
        self.refused(desk, office.package(stick, [], desk.public, kind="grant").path, "种数据包")

    def test_sealed_for_somebody_else(self, desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
        stranger = office.new_device().identity.to_public()
        public = desk.public.model_copy(update={"recipients": (str(stranger),)})
        self.refused(desk, office.package(stick, [], public).path, "不是发给本单位的")


def test_a_bad_package_does_not_keep_the_others_out(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    walk = Walk(office).whole()
    office.package(stick, [walk.filed()], desk.public, walk.blobs)
    (stick / "broken.hdp").write_bytes(b"nothing")
    received = receive(desk, stick)
    assert received.accepted == 1
    assert [r.file for r in received.refused] == ["broken.hdp"]
    assert received.refused[0].hint


def test_received_bytes_are_kept_under_their_own_name(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    walk = Walk(office).whole()
    sealed = office.package(stick, [walk.filed()], desk.public, walk.blobs)
    sent = sealed.path.read_bytes()
    renamed = sealed.path.rename(stick / "copy (2).hdp")
    receive(desk, [renamed])
    kept = desk.places.inbox / office.office / sealed.header.file_name
    assert kept.read_bytes() == sent
    with tarfile.open(fileobj=io.BytesIO(sent)) as outer:
        assert outer.getnames()[0] == "header.json"


def test_nothing_of_a_person_lies_in_the_clear(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    walk = Walk(office).whole()
    file_one(desk, office, stick, walk)
    whole = b"".join(p.read_bytes() for p in desk.places.folder.rglob("*") if p.is_file())
    for word in ("李𬭎", "王小妹", walk.head_id, "东安村"):
        for encoding in ("utf-8", "utf-16-le", "gb18030"):
            assert word.encode(encoding) not in whole


def test_a_decision_of_tomorrow_is_returned(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    walk = Walk(office, start=desk.today() - timedelta(days=14)).whole()
    assert "在收到备案之后" in reason(file_one(desk, office, stick, walk))


def test_every_filing_of_a_package_has_its_own_verdict(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    good, bad = Walk(office, serial=1).whole(), Walk(office, serial=2).whole()
    filings: list[Filing] = [good.filed(), bad.filed(monthly_fen=1)]
    path = office.package(stick, filings, desk.public, good.blobs | bad.blobs).path
    received = receive(desk, path)
    assert (received.accepted, received.returned) == (1, 1)
    assert total_fen(desk) == good.monthly_fen
