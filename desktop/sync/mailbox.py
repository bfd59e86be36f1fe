"""The mailbox on the network (``hudang county serve``): takes sealed packages in, hands them to whom they are for.

Content-addressed and resumable: ``HEAD /p/<sha256>`` says how much is here, ``PATCH`` sends all that remains in one
request, and what came before a line broke stays. Keyless: whoever seizes it decrypts nothing (design §5).
"""

from __future__ import annotations

import html
import time
from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from desktop.errors import UserError
from desktop.sync.mailbox_box import SHA256, Boxes, Known
from desktop.sync.mailbox_rules import COMPLETE, FOR, HELLO, LENGTH, OFFSET, WHY, Words

_PIECE = 1024 * 1024


class Mailbox:
    """One mailbox over a folder; ``app`` is what a server runs."""

    def __init__(self, folder: Path) -> None:
        self._boxes = Boxes(folder)
        self._words = Words.fresh()
        self.app = Starlette(
            routes=[
                Route("/", self._lateness),
                Route(HELLO, self._hello),
                Route("/p/{sha256}", self._head, methods=["HEAD"]),
                Route("/p/{sha256}", self._patch, methods=["PATCH"]),
                Route("/p/{sha256}", self._get, methods=["GET"]),
                Route("/r/{recipient}", self._list),
            ],
            exception_handlers={UserError: _refused},
        )

    async def _hello(self, request: Request) -> Response:
        return JSONResponse({"mailbox": 0, "word": self._words.give(int(time.time()))})

    async def _head(self, request: Request) -> Response:
        key, _ = self._who(request)
        if recipient := request.headers.get(FOR, ""):
            self._boxes.must_know(recipient)  # before hundreds of megabytes come for nobody
        received = self._boxes.received(_sha256(request), key)
        if received is None:
            return Response(headers={COMPLETE: "?1"})
        return Response(headers={COMPLETE: "?0", OFFSET: str(received)})

    async def _patch(self, request: Request) -> Response:
        """Append what comes; the last byte makes it whole. What came before the line broke stays."""
        key, _ = self._who(request)
        sha256 = _sha256(request)
        offset, length = _number(request, OFFSET), _number(request, LENGTH)
        if self._boxes.received(sha256, key) is None:
            return Response(headers={COMPLETE: "?1"})
        try:
            async for piece in _pieces(request):
                if offset + len(piece) > length:
                    raise UserError("上传的字节比说好的多。", "请重新发送。")
                if not await run_in_threadpool(self._boxes.append, sha256, key, offset, piece):
                    return PlainTextResponse("另一处正在上传同一个包。", 409)
                offset += len(piece)
        except ClientDisconnect:
            return Response(status_code=499)
        if offset < length:
            return Response(headers={COMPLETE: "?0", OFFSET: str(offset)})
        at = datetime.now(UTC).isoformat(timespec="seconds")
        await run_in_threadpool(self._boxes.finish, sha256, key, at)
        return Response(headers={COMPLETE: "?1"})

    async def _get(self, request: Request) -> Response:
        """The bytes, or from where a fetch broke off (``Range``)."""
        found = self._boxes.find(_sha256(request))
        if found is None or found[0].recipient not in self._who(request)[1].reads:
            return PlainTextResponse("没有给您的这个数据包。", 404)
        return FileResponse(found[1], media_type="application/octet-stream")

    async def _list(self, request: Request) -> Response:
        recipient = request.path_params["recipient"]
        if recipient not in self._who(request)[1].reads:
            return PlainTextResponse("这个信箱不是您的。", 403)
        return JSONResponse([asdict(parcel) for parcel in self._boxes.parcels(recipient)])

    async def _lateness(self, request: Request) -> Response:
        """Who sent what last, from headers alone: the county sees who is late without opening anything."""
        names = {known.office: known.name for known in self._boxes.known().values()}
        rows = "".join(
            f"<tr><td>{html.escape(names.get(office, office))}<td>{html.escape(kind)}<td>{n}<td>{html.escape(last)}"
            for (office, kind), (n, last) in sorted(_latest(self._boxes).items())
        )
        return HTMLResponse(
            "<!doctype html><meta charset=utf-8><title>户档 信箱</title><h1>户档 信箱</h1>"
            "<p>只见封面，不见内容。</p><table border=1 cellpadding=6>"
            f"<tr><th>乡镇（街道）<th>种类<th>件数<th>最近一次（UTC）{rows}</table>"
        )

    def _who(self, request: Request) -> tuple[str, Known]:
        """Whose request this is, by key. Raises ``UserError``: nobody's, or somebody's the county has not named."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        key = self._words.asked_by(headers, request.method, request.url.path, int(time.time()))
        if key is None or (known := self._boxes.known().get(key)) is None:
            raise UserError("邮箱不认识这台设备。", "请与县级核对设备是否登记，再发一次。")
        return key, known


def _latest(boxes: Boxes) -> dict[tuple[str, str], tuple[int, str]]:
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for parcel in boxes.parcels():
        n, last = found.get((parcel.office, parcel.kind), (0, ""))
        found[parcel.office, parcel.kind] = (n + 1, max(last, parcel.came_at))
    return found


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    """The body in pieces of about a megabyte: one append each, not one for every packet."""
    waiting = bytearray()
    try:
        async for chunk in request.stream():
            waiting += chunk
            if len(waiting) >= _PIECE:
                yield bytes(waiting)
                waiting.clear()
    except ClientDisconnect:
        if waiting:
            yield bytes(waiting)
        raise
    if waiting:
        yield bytes(waiting)


def _sha256(request: Request) -> str:
    found = str(request.path_params["sha256"])
    if not SHA256.match(found):
        raise UserError("这不是数据包的摘要。", "请用户档发送。")
    return found


def _number(request: Request, name: str) -> int:
    text = request.headers.get(name, "")
    if not text.isdecimal() or len(text) > 15:
        raise UserError(f"请求里没有 {name}。", "请用户档发送。")
    return int(text)


async def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, UserError):
        raise error
    # In a header: the answer to a HEAD has no body.
    return PlainTextResponse(str(error), 422, {WHY: f"{quote(error.message)}|{quote(error.hint)}"})
