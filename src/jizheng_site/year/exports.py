"""Out of the site: the report in every form, the case file, a register as csv or xlsx; no cell of them is ever a formula."""

from __future__ import annotations

import csv
import io
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse

from jizheng_site import engine
from jizheng_site.org.errors import conflict
from jizheng_site.year import ledger
from jizheng_site.year.access import year_view
from jizheng_site.year.folder import YearFiles
from jizheng_site.year.judge import judge
from jizheng_site.year.models import Judged, UnitYear
from jizheng_site.year.registers import kind_of

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "html": "text/html; charset=utf-8",
    "json": "application/json", "jxz": "application/zip", "csv": "text/csv; charset=utf-8",
}  # fmt: skip
RISKY = ("=", "+", "-", "@", "\t", "\r")


def attached(data: bytes, name: str, form: str) -> HttpResponse:
    """A file to be saved."""
    response = HttpResponse(data, content_type=TYPES[form])
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@year_view("year.export")
def export(request: HttpRequest, unit_year: UnitYear, form: str) -> HttpResponse:
    """The report as it stands now."""
    if form not in engine.OUTPUTS and form != "jxz":
        raise Http404
    stem = f"{unit_year.place.name}{unit_year.year}年度绩效自评报告".replace("/", "／")
    kept = Judged.objects.filter(unit_year=unit_year, version=unit_year.version).first() if unit_year.fresh else None
    if form == "docx" and kept is not None and kept.docx:
        return attached(bytes(kept.docx), f"{stem}.docx", form)
    try:
        found = judge(unit_year)
    except engine.PackError as e:
        return conflict(request, f"还不能编成报告：{e}", "请先填好单位情况、预算和目标。")
    if form == "jxz":
        return attached(case_file(unit_year, found), f"{stem}.jxz", form)
    return attached(engine.OUTPUTS[form].make(found), f"{engine.stem(found)}.{form}", form)


def case_file(unit_year: UnitYear, found: engine.Compiled) -> bytes:
    """The year's own files, its results, the pack, and a list with every hash."""
    files, out = YearFiles(unit_year), io.BytesIO()
    results = {engine.stem(found) + ".docx": found.docx}
    pack = engine.load_pack(unit_year.pack)
    engine.save_case(files, out, engine.case_members(found, pack, results, files, {}))
    return out.getvalue()


@year_view("year.export")
def register_file(request: HttpRequest, unit_year: UnitYear, register: str, form: str) -> HttpResponse:
    """All rows of a register; ``template``: the empty form to be filled in elsewhere."""
    kind = kind_of(unit_year, register)
    stem = f"{unit_year.place.name}{unit_year.year}年{kind.label}"
    if form == "template":
        return attached(engine.template(kind, unit_year.year), f"{kind.label}模板.xlsx", "xlsx")
    rows = [v for _, v in ledger.stored(unit_year, register)]
    if form == "csv":
        return attached(as_csv(kind, rows), f"{stem}.csv", form)
    if form == "xlsx":
        return attached(as_xlsx(kind, rows), f"{stem}.xlsx", form)
    raise Http404


def safe(text: str) -> str:
    """A cell that a spreadsheet would take for a formula gets a mark before it; numbers stay numbers."""
    plain = text.replace(".", "", 1).removeprefix("-")
    return f"'{text}" if text.startswith(RISKY) and not plain.isdigit() else text


def _shown(kind: engine.RegisterType, rows: list[dict[str, str]]) -> list[engine.Field]:
    return [f for f in kind.fields if f.required or any(r.get(f.name) for r in rows)]


def as_csv(kind: engine.RegisterType, rows: list[dict[str, str]]) -> bytes:
    """With the mark that office programs need to see UTF-8."""
    fields, out = _shown(kind, rows), io.StringIO()
    writer = csv.writer(out)
    writer.writerow([f.label for f in fields])
    writer.writerows([safe(r.get(f.name) or "") for f in fields] for r in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_xlsx(kind: engine.RegisterType, rows: list[dict[str, str]]) -> bytes:
    """Texts as texts; nothing in it is a formula or a link."""
    from xlsxwriter import Workbook

    fields, out = _shown(kind, rows), io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})  # fmt: skip
    sheet = book.add_worksheet(kind.label[:31])
    head = book.add_format({"bold": True, "bg_color": "#E9F0F9", "bottom": 1})
    for column, f in enumerate(fields):
        sheet.write_string(0, column, f.label, head)
        longest = max([len(f.label), *(len(r.get(f.name) or "") for r in rows[:200])])
        sheet.set_column(column, column, min(48, max(9, longest * 1.7)))
        for n, r in enumerate(rows, 1):
            text = r.get(f.name) or ""
            if text and f.type in {"number", "count", "money", "length"} and len(text) <= 15:
                sheet.write_number(n, column, float(text))
            elif text:
                sheet.write_string(n, column, text)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(rows)), max(0, len(fields) - 1))
    book.close()
    return out.getvalue()
