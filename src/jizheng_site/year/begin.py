"""How a year begins: from a folder or case file, from a finished report, or blank."""

from __future__ import annotations

import io
from pathlib import PurePosixPath
from typing import IO, Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from jizheng_site import engine
from jizheng_site.year.access import link, year_view
from jizheng_site.year.cells import seed
from jizheng_site.year.edit import Refused, part_of, put_item, set_part
from jizheng_site.year.files import Unwelcome, place, take
from jizheng_site.year.folder import import_files
from jizheng_site.year.frame import show
from jizheng_site.year.judge import judge
from jizheng_site.year.models import UnitYear
from jizheng_site.year.prefill import STATED, bodies


class Under:
    """The files below one folder of a zip, when somebody packed the folder and not what is in it."""

    def __init__(self, files: engine.Files, prefix: str) -> None:
        self._files, self._prefix = files, prefix
        self.names = tuple(n.removeprefix(prefix) for n in files.names if n.startswith(prefix))
        self.odd = files.odd

    def open(self, name: str) -> IO[bytes]:
        """A stream of the file's bytes."""
        return self._files.open(self._prefix + name)


def unpacked(data: bytes) -> engine.Files:
    """The year's files in a zip; FolderError when there is no year in it."""
    files: engine.Files = engine.Case(io.BytesIO(data))
    homes = sorted({n[: -len("unit.yaml")] for n in files.names if PurePosixPath(n).name == "unit.yaml"}, key=len)
    homes = homes or sorted(
        {n[: -len("goals.yaml")] for n in files.names if PurePosixPath(n).name == "goals.yaml"}, key=len
    )
    if not homes:
        raise engine.FolderError("压缩包里没有 unit.yaml，不像是年度文件夹。请压缩整个年度文件夹，或选择案卷（.jxz）。")
    return Under(files, homes[0]) if homes[0] else files


@year_view("year.edit")
def begin(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """The three ways; what is there already is replaced only when that was said."""
    filled = unit_year.rows.exists() or any(p.body for p in unit_year.parts.exclude(name="unit"))
    way = request.POST.get("way", "")
    if request.method != "POST" or way not in {"folder", "report", "blank"}:
        return show(request, unit_year, "year/begin_page.html", "year", filled=filled)
    if way == "blank":
        seed(unit_year, request.user)
        return redirect(link(unit_year, "year_unit"))
    file = request.FILES.get("file")
    if filled and request.POST.get("replace") != "1":
        return show(request, unit_year, "year/begin_page.html", "year", filled=filled, status=422, error="这个年度已经有内容。要整份替换，请先勾选“替换现有内容”。")  # fmt: skip
    try:
        if file is None:
            raise Unwelcome("没有收到文件，请重新选择。")
        stored = take(str(file.name), file.chunks())
        data = place(stored.sha256).read_bytes()
        if way == "folder":
            return _folder(request, unit_year, data, str(file.name))
        return _report(request, unit_year, data, str(file.name), stored)
    except (Unwelcome, engine.FolderError, Refused) as e:
        return show(request, unit_year, "year/begin_page.html", "year", filled=filled, status=422, error=str(e))


def _folder(request: HttpRequest, unit_year: UnitYear, data: bytes, name: str) -> HttpResponse:
    brought = import_files(unit_year, request.user, unpacked(data), name)
    notes = _strange(unit_year)
    found = _judged(unit_year)
    return show(request, unit_year, "year/imported.html", "year", brought=brought, notes=notes, name=name, found=found)


def _strange(unit_year: UnitYear) -> list[str]:
    """What does not fit this unit and year: it is said, and nothing is changed by itself."""
    body = part_of(unit_year, "unit").body
    pairs = (("单位名称", body.get("name"), unit_year.place.name), ("年度", body.get("year"), unit_year.year), ("表式", body.get("pack"), unit_year.pack))  # fmt: skip
    return [f"文件里的{t}是“{a}”，这里是“{b}”。请核对是不是拿错了文件。" for t, a, b in pairs if a and a != b]


def _judged(unit_year: UnitYear) -> Any:
    try:
        return judge(unit_year)
    except engine.PackError:
        return None


def _report(request: HttpRequest, unit_year: UnitYear, data: bytes, name: str, stored: Any) -> HttpResponse:
    found = engine.evaluate(data, name, engine.load_pack(unit_year.pack))
    if not found.document.readable:
        raise Unwelcome("；".join(p.message for p in found.document.problems) or f"{name} 读不出来。")
    filled = bodies(found, unit_year.pack, unit_year.place.institution)
    indicators = [i["id"] for i in filled["goals"]["indicators"]]
    with transaction.atomic():
        seed(unit_year, request.user)
        unit = {**part_of(unit_year, "unit").body, **{k: v for k, v in filled["unit"].items() if v}}
        set_part(unit_year, request.user, "unit", unit, STATED)
        for part in ("budget", "goals", "narrative"):
            set_part(unit_year, request.user, part, filled[part], STATED)
        body = {
            "title": f"原报告：{name}"[:120],
            "kind": "说明材料",
            "proves": indicators,
            "source": STATED,
            "file": f"evidence/{name}",
        }
        put_item(unit_year, request.user, "原报告", body, stored, name[:200])
    _judged(unit_year)
    messages.success(
        request, f"从“{name}”读出 {len(found.facts)} 个数据、{len(indicators)} 项指标，都标明了“{STATED}”。登记台账、绑定指标后，来源会跟着更新。"
    )  # fmt: skip
    return redirect(link(unit_year))
