"""A data package held against what this office knows: whole to the last byte, sealed by whom, and may they still?"""

from __future__ import annotations

from pathlib import Path

from desktop.domain.credential import DeviceCredential, Held
from desktop.errors import UserError
from desktop.office.desk import Desk
from desktop.sync.header import PackageHeader
from desktop.sync.package_reader import signer, verify


def checked(desk: Desk, path: Path) -> tuple[bool, str]:
    """Whether nothing speaks against a package, and why. Raises ``UserError`` for what is none, damaged or altered."""
    key = signer(path)
    header = verify(path, key)
    whole = f"种类 {header.kind}，第 {header.seq} 号"
    if key == desk.device.pinned_county_key:
        return True, f"完整，由“{desk.office.setting('county_name')}”签名，{whole}。"
    held = [h for h in desk.credentials.devices if _said(h).key == key]
    if not held:
        return False, "数据包是完整的，但签名的设备没有在本办公室登记。"
    device = _said(held[0])
    if header.device != device.device or header.office != device.office:
        return False, f"数据包是完整的，但包头写的不是签名的设备“{device.name}”。"
    if trouble := _ended(desk, held):
        text = f"数据包是完整的，由“{device.name}”签名，但这台设备的证书{trouble}"
        return False, f"{text}；包里没有日期，不能断定是在那以前做的，请向出包的人核实。"
    return True, f"完整，由“{device.name}”签名，{whole}。{_unknown_kind(header, device)}"


def _ended(desk: Desk, held: list[Held]) -> str:
    """Why none of the certificates for a key holds today; empty where one does."""
    today, why = desk.today(), ""
    for one in held:
        said, since = _said(one), [r.since for r in desk.credentials.revocations if r.credential == one.id]
        if since and min(since) <= today:
            why = why or f"自 {min(since).isoformat()} 起收回"
        elif said.until is not None and said.until < today:
            why = why or f"到 {said.until.isoformat()} 为止"
        else:
            return ""
    return why


def _unknown_kind(header: PackageHeader, device: DeviceCredential) -> str:
    return "" if header.kind in device.kinds else "但这台设备没有资格出这种数据包，收件单位不会接收。"


def _said(held: Held) -> DeviceCredential:
    if not isinstance(held.statement, DeviceCredential):  # the list of devices holds nothing else
        raise UserError("设备证书的内容不对。", "请运行“检查”。")
    return held.statement
