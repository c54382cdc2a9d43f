"""Open data: the published evaluations of a year as tables (csv) and as data packages (json), each column described."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response

from jizheng_site.open.cached import for_everybody
from jizheng_site.open.models import Published
from jizheng_site.open.pages import in_force, published, show
from jizheng_site.open.whole import edition, lying
from jizheng_site.org.guard import needs
from jizheng_site.year.exports import safe

LICENSE = {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/", "title": "署名 4.0 国际"}


class Column(NamedTuple):
    """A column of a table: its name, its type (of the table schema), what it means."""

    name: str
    type: str
    description: str

    @property
    def type_title(self) -> str:
        """The type in words."""
        return TYPES[self.type]


TYPES = {"string": "文字", "integer": "整数", "number": "数", "datetime": "时间", "date": "日期", "boolean": "是或否"}
WHOSE = (
    Column("unit_code", "string", "预算单位代码"), Column("unit_name", "string", "单位名称"), Column("year", "integer", "年度"),
    Column("version", "integer", "公开的第几版"),
)  # fmt: skip
TABLES: dict[str, tuple[str, tuple[Column, ...]]] = {
    "evaluations": (
        "评价一览：每个单位每个年度一行",
        (
            *WHOSE, Column("department", "string", "主管部门"), Column("spent_yuan", "number", "支出合计，元"),
            Column("stated_score", "number", "自评分"), Column("recomputed_score", "number", "按表内数据复算的得分"),
            Column("final_score", "number", "财政核定的得分，没有核定时为空"), Column("grade", "string", "等级"),
            Column("indicators", "integer", "指标数"), Column("proven", "integer", "其中已证实的指标数"),
            Column("published_at", "datetime", "公开时间"), Column("sha256", "string", "这一版的 SHA-256"),
        ),
    ),
    "indicators": (
        "绩效指标：每个指标一行",
        (
            *WHOSE, Column("level1", "string", "一级指标"), Column("level2", "string", "二级指标"), Column("name", "string", "指标名称"),
            Column("target", "string", "指标值（原文）"), Column("actual", "string", "实际完成值（原文）"), Column("unit", "string", "计量单位"),
            Column("weight", "number", "分值"), Column("score", "number", "自评得分"), Column("status", "string", "证实情况：已证实、部分证实、未证实"),
            Column("grade", "string", "最好的一份佐证的等级，A（业务系统）至 D（本单位填写）"), Column("definition", "string", "实际完成值从哪里来"),
            Column("reason", "string", "偏差原因"),
        ),
    ),
    "figures": (
        "数据：每个数一行",
        (
            *WHOSE, Column("id", "string", "数据标识"), Column("label", "string", "名称"), Column("value", "number", "数值"),
            Column("value_unit", "string", "单位，金额都是元"), Column("definition", "string", "口径：由哪些数怎样得来"),
            Column("status", "string", "证实情况"),
        ),
    ),
}  # fmt: skip


def rows_of(table: str, found: Published) -> Iterator[list[Any]]:
    """The rows that a published evaluation gives to a table."""
    told = json.loads(found.body)
    whose = [found.unit, found.name, found.year, found.number]
    if table == "evaluations":
        score, proven = told["score"], sum(i["status"] == "已证实" for i in told["indicators"])
        yield [
            *whose, found.department, found.amount, score["stated"], score["recomputed"], score["final"], found.grade,
            len(told["indicators"]), proven, found.at.isoformat(timespec="seconds"), found.sha256,
        ]  # fmt: skip
    elif table == "indicators":
        keys = (
            "level1",
            "level2",
            "name",
            "target",
            "actual",
            "unit",
            "weight",
            "score",
            "status",
            "grade",
            "definition",
            "reason",
        )
        yield from ([*whose, *(i[k] for k in keys)] for i in told["indicators"])
    else:
        yield from (
            [*whose, *(f[k] for k in ("id", "label", "value", "unit", "definition", "status"))] for f in told["figures"]
        )


def csv_lines(table: str, rows: Iterable[Published]) -> Iterator[str]:
    """The table as csv, UTF-8 with a mark so that Excel reads Chinese."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([c.name for c in TABLES[table][1]])
    yield "\ufeff" + out.getvalue()
    for found in rows:
        out.seek(0)
        out.truncate()
        writer.writerows([safe("" if x is None else str(x)) for x in row] for row in rows_of(table, found))
        yield out.getvalue()


@needs("open.read")
@for_everybody
def data(request: HttpRequest) -> HttpResponse:
    """What there is as open data, with every column explained."""
    years = list(in_force().order_by("-year").values_list("year", flat=True).distinct())
    return show(request, "open/data.html", {"years": years, "tables": TABLES.items()})


def table_of_year(table: str) -> Callable[..., HttpResponseBase]:
    """A view that gives one table of one year."""

    @needs("open.read")
    def answer(request: HttpRequest, year: int) -> HttpResponseBase:
        called = edition(table, year)
        if not called:
            raise Http404
        known: HttpResponseBase | None = get_conditional_response(request, etag=f'"{called}"')
        if known is not None:
            return known

        def lines() -> Iterator[str]:
            rows = Published.objects.filter(in_force=True, year=year).defer("text").order_by("unit")
            return csv_lines(table, rows.iterator(chunk_size=50))

        response = FileResponse(lying(table, year, called, lines).open("rb"), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{table}-{year}.csv"'
        response["ETag"] = f'"{called}"'
        return response

    return answer


def table_of_one(table: str) -> Callable[..., HttpResponseBase]:
    """A view that gives one table of one evaluation."""

    @needs("open.read")
    @for_everybody
    def answer(request: HttpRequest, unit: str, year: int) -> HttpResponse:
        found = published(unit, year)
        response = HttpResponse("".join(csv_lines(table, [found])).encode(), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{unit}-{year}-{table}.csv"'
        return response

    return answer


@needs("open.read")
@for_everybody
def one_json(request: HttpRequest, unit: str, year: int, number: int | None = None) -> HttpResponse:
    """The snapshot itself: its SHA-256 is the one that the page shows."""
    return HttpResponse(published(unit, year, number).body.encode(), content_type="application/json")


@needs("open.read")
@for_everybody
def package_of_year(request: HttpRequest, year: int) -> HttpResponse:
    """datapackage.json (Frictionless) of a year's tables."""
    if not in_force().filter(year=year).exists():
        raise Http404
    paths = {t: request.build_absolute_uri(reverse(f"data_{t}", kwargs={"year": year})) for t in TABLES}
    return _package(f"jizheng-{year}", f"{year}年度预算绩效自评公开数据", paths)


@needs("open.read")
@for_everybody
def package_of_one(request: HttpRequest, unit: str, year: int) -> HttpResponse:
    """datapackage.json of one evaluation."""
    found = published(unit, year)
    paths = {
        t: request.build_absolute_uri(reverse(f"one_{t}", kwargs={"unit": unit, "year": year}))
        for t in ("indicators", "figures")
    }
    return _package(f"jizheng-{unit}-{year}".lower(), f"{found.name} {year}年度绩效自评", paths)


def _package(name: str, title: str, paths: dict[str, str]) -> HttpResponse:
    resources = [
        {
            "name": t, "path": path, "title": TABLES[t][0], "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
            "profile": "tabular-data-resource",
            "schema": {"fields": [c._asdict() for c in TABLES[t][1]], "missingValues": [""]},
        }
        for t, path in paths.items()
    ]  # fmt: skip
    body = {
        "profile": "tabular-data-package",
        "name": re.sub(r"[^a-z0-9._-]", "-", name),
        "title": title,
        "licenses": [LICENSE],
        "resources": resources,
    }
    return HttpResponse(json.dumps(body, ensure_ascii=False, indent=1).encode(), content_type="application/json")
