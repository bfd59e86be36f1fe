"""`hudang county serve|mailbox`: the mailbox on the network, and the list of devices it knows."""

from __future__ import annotations

from pathlib import Path

import click

from desktop.cli.context import Session, with_session
from desktop.cli.county import at_county, county, open_county
from desktop.county import mailbox as mailboxes
from desktop.errors import UserError
from desktop.sync.mailbox_box import KNOWN


@county.command()
@click.option("--out", "hub", type=click.Path(path_type=Path), required=True, help="邮箱文件夹")
@at_county
def mailbox(session: Session, folder: Path, hub: Path) -> None:
    """把登记的设备名单（只有公钥）写给邮箱；登记或停用设备后再写一次。"""
    with open_county(session, folder) as desk:
        devices = mailboxes.introduce(desk, hub)
    session.answer({"mailbox": str(hub), "keys": devices}, f"名单已写入 {hub}，共 {devices} 把公钥。")


@county.command()
@click.option("--mailbox", "hub", type=click.Path(path_type=Path), required=True, help="邮箱文件夹")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址")
@click.option("--port", type=click.IntRange(1, 65535), default=8440, show_default=True)
@click.option("--certificate", type=click.Path(exists=True, dir_okay=False), help="TLS 证书（PEM）")
@click.option("--key", type=click.Path(exists=True, dir_okay=False), help="TLS 私钥（PEM）")
@with_session
def serve(
    session: Session, hub: Path, host: str, port: int, certificate: str | None, key: str | None
) -> None:
    """开邮箱：收存和转交密封的数据包，自己打不开任何一个。按 Ctrl+C 停止。"""
    # Loaded here: no other command needs a server.
    import uvicorn

    from desktop.sync.mailbox import Mailbox

    if not (hub / KNOWN).is_file():
        raise UserError(
            f"“{hub}”里还没有设备名单。", "请先在县级电脑上运行 hudang county mailbox --out 这个文件夹。"
        )
    if (certificate is None) != (key is None):
        raise UserError("证书和私钥要一起给。", "请同时写 --certificate 和 --key。")
    scheme = "https" if certificate else "http"
    session.answer({"address": f"{scheme}://{host}:{port}"}, f"邮箱已开：{scheme}://{host}:{port}")
    uvicorn.run(
        Mailbox(hub).app, host=host, port=port, ssl_certfile=certificate, ssl_keyfile=key,
        log_level="warning", server_header=False, date_header=False,
    )  # fmt: skip
