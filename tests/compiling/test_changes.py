"""One row changed: exactly the figures, findings and score lines that rest on it change, nothing else."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest

from .demo import as_json, files, replaced, sound, without_line


def figures(j: dict[str, Any]) -> dict[str, Any]:
    return {f["id"]: (f["value"], f["shown"], f["status"], f["grade"], f["keys_sha256"]) for f in j["year"]["figures"]}


def facts(j: dict[str, Any]) -> dict[str, Any]:
    """Facts by what they are about; numbers in prose by the words before them."""
    out: dict[str, Any] = {}
    for f in j["facts"]:
        text = f["state"] if f["value"] is None else f["value"] + f["unit"]
        out.setdefault(f"{f['concept']}{f['dims']}", []).append(text)
    return out


def score(j: dict[str, Any]) -> dict[str, Any]:
    return {
        (s["title"], x["item"]): (x["points"], x["formula"], x["cap"]) for s in j["score"]["sheets"] for x in s["lines"]
    }


def findings(j: dict[str, Any]) -> dict[str, str]:
    return {x["id"]: x["message"] for x in j["findings"] if x["outcome"] == "failed"}


def indicators(j: dict[str, Any]) -> dict[str, Any]:
    return {i["id"]: {k: v for k, v in i.items() if k != "where"} for i in j["indicators"]}


def differing(part: Any, one: dict[str, Any], two: dict[str, Any]) -> set[Any]:
    a, b = part(one), part(two)
    return {k for k in a.keys() | b.keys() if a.get(k) != b.get(k)}


def names(keys: set[Any]) -> set[str]:
    return {k[1] for k in keys}


def words(one: dict[str, Any], two: dict[str, Any]) -> set[str]:
    """The messages of findings that came or went."""
    a, b = findings(one), findings(two)
    return {a.get(k) or b[k] for k in a.keys() ^ b.keys()}


def test_a_post_deleted():
    after = as_json(without_line(files(), "registers/posts.csv", "2020-0002,"))
    assert differing(figures, sound(), after) == {"indicator:重点动态", "indicator:信息", "figure:转载"}
    assert differing(indicators, sound(), after) == {
        "i:重点动态",
        "i:信息",
        "i:社会效益",
    }  # its words quote the reposts
    assert names(differing(score, sound(), after)) == {"重点动态信息", "网站信息"}
    assert {f["shown"] for f in after["year"]["figures"] if f["id"] in ("indicator:重点动态", "indicator:信息")} == {
        "111条",
        "1120条",
    }
    changed = differing(facts, sound(), after)
    assert changed
    assert all(k.startswith(("other_number", "achievement", "goal_actual", "goal_done")) for k in changed), changed
    assert all("条" in w for w in words(sound(), after)), words(sound(), after)
    assert after["score"]["sheets"][0]["total"] == sound()["score"]["sheets"][0]["total"]


ON_THE_ROAD = {"indicator:管网", "figure:德胜路", "figure:孔长"}  # all that is made of metres of this road


def _shorter(geometry: bool) -> dict[str, Any]:
    """A segment of 德胜路 ten metres shorter in its length, and in its last point too."""
    row = next(x for x in files()["registers/conduits.csv"].decode().splitlines() if x.startswith("德胜路"))
    cells = next(csv.reader([row]))
    length, line = Decimal(cells[7]), cells[15]
    cells[7] = str(length - 10)
    if geometry:
        points = [tuple(map(Decimal, p.split())) for p in line[line.index("(") + 1 : -1].split(", ")]
        (x, y), (far_x, far_y) = points[-2], points[-1]
        last = ((far_x - x) ** 2 + (far_y - y) ** 2).sqrt()
        kept = (last - 10) / last
        points[-1] = (x + (far_x - x) * kept, y + (far_y - y) * kept)
        cells[15] = f"LINESTRING ({', '.join(f'{a:.2f} {b:.2f}' for a, b in points)})"
    out = StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return as_json(replaced(files(), "registers/conduits.csv", row, out.getvalue()))


@pytest.mark.parametrize("geometry", [True, False], ids=["as drawn", "length alone"])
def test_a_segment_ten_metres_shorter(geometry: bool):
    after = _shorter(geometry)
    assert differing(figures, sound(), after) == ON_THE_ROAD
    assert {f["shown"] for f in after["year"]["figures"] if f["id"] == "indicator:管网"} == {"2790米"}
    assert {f["rows"] for f in after["year"]["figures"] if f["id"] == "indicator:管网"} == {
        f["rows"] for f in sound()["year"]["figures"] if f["id"] == "indicator:管网"
    }
    assert differing(indicators, sound(), after) == {"i:管网"}
    assert names(differing(score, sound(), after)) == {"新建管网"}
    assert after["score"]["sheets"][0]["total"] == sound()["score"]["sheets"][0]["total"]
    told = words(sound(), after)
    # Every finding that came or went is of these metres; the drawing is doubted where it alone stayed as it was.
    assert sum("按坐标算" in w for w in told) == (0 if geometry else 1), told
    assert all(any(x in w for x in ("2790米", "2800米", "“800米”", "按坐标算")) for w in told), told


def test_an_evidence_file_replaced():
    name = "evidence/监控设备安装维修登记.png"
    after = as_json(files() | {name: files()[name] + b"\0"})
    assert differing(figures, sound(), after) == {"figure:新增摄像头", "figure:维修保养"}
    assert {f["value"] for f in after["year"]["figures"] if f["id"] == "figure:新增摄像头"} == {"8"}
    reopened = {p["about"] for p in after["year"]["proofs"] if p["reopened"]}
    assert reopened == {"figure:新增摄像头", "figure:维修保养"}
    assert differing(score, sound(), after) == set()
    assert differing(facts, sound(), after) == set()
    told = words(sound(), after)
    assert len(told) == 3  # the file itself, and each figure that rested on it
    assert all("监控设备安装维修登记" in w or "Z7" in w for w in told)


def test_evidence_that_proves_an_indicator_gone():
    after = as_json({n: d for n, d in files().items() if n != "evidence/舆情监测记录.txt"})
    assert differing(figures, sound(), after) == {"indicator:舆论"}
    assert {n for n in names(differing(score, sound(), after)) if n != "网络宣传质量"} == set()
    assert [c["after"] for c in after["year"]["caps"] if c["name"] == "网络宣传质量"] == ["3.20"]


def test_a_payment_larger():
    row = next(x for x in files()["registers/payments.csv"].decode().splitlines() if ",X2," in x)
    cells = row.split(",")
    more = ",".join([*cells[:2], f"{float(cells[2]) + 100:.2f}", *cells[3:]])
    after = as_json(replaced(files(), "registers/payments.csv", row, more))
    moved = differing(figures, sound(), after)
    assert moved == {
        "line:X2.spent", "line:X2.rate_initial", "line:X2.rate_full", "line:X2.rate_carried", "concept:expense_project",
        "concept:expense_total", "concept:balance_total", "concept:balance_year", "rate:initial", "rate:full", "rate:carried",
    }  # fmt: skip
    assert names(differing(score, sound(), after)) <= {"预算执行率"}
