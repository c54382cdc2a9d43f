"""The sample year is what its script makes, and its rows add up to the figures of the published report."""

from __future__ import annotations

import csv
import io
import runpy
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "demo" / "yueyang-cmic-2020"


@cache
def made() -> dict[str, bytes]:
    return runpy.run_path(str(ROOT / "demo" / "make_year.py"))["files"]()


def rows(register: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made()[f"registers/{register}.csv"].decode())))


def test_the_folder_is_what_the_script_makes() -> None:
    kept = {p.relative_to(FOLDER).as_posix(): p.read_bytes() for p in FOLDER.rglob("*") if p.is_file()}
    by_hand = {"unit.yaml", "budget.yaml", "goals.yaml", "narrative.md"}
    assert {k: v for k, v in kept.items() if k not in by_hand} == made()


def test_posts() -> None:
    posts = rows("posts")
    columns = Counter(r["栏目"] for r in posts)
    assert len(posts) == 1121
    assert [columns[c] for c in ("重点动态", "基层要闻", "媒体报道")] == [112, 311, 242]
    reposted = [r for r in posts if r["政务网转载时间"]]
    assert len(reposted) == 112
    assert {r["栏目"] for r in reposted} == {"重点动态"}
    assert len({r["信息编号"] for r in posts}) == len({r["标题"] for r in posts}) == 1121


def test_pushes_photographs_and_films() -> None:
    kinds = Counter(r["类型"] for r in rows("media"))
    assert len(rows("wechat")) == 262
    assert (kinds["照片"], kinds["视频"]) == (6213, 43)
    assert len({r["SHA-256"] for r in rows("media")}) == 6256


def test_metres_by_road() -> None:
    metres: Counter[str] = Counter()
    for r in rows("conduits"):
        metres[r["道路名称"]] += int(r["沟长"])
    assert metres == {"五里牌路": 820, "东茅岭路": 760, "北辅道": 690, "德胜路": 530}
    assert metres.total() == 2800


def test_cameras() -> None:
    cameras = Counter(r["事项"] for r in rows("equipment") if r["设备类别"] == "摄像头")
    assert (cameras["安装"], cameras["维修"] + cameras["保养"]) == (8, 12)


def test_money_in_fen() -> None:
    paid: Counter[str] = Counter()
    for r in rows("payments"):
        paid[r["预算项目"]] += int(Decimal(r["金额"]) * 100)
    assert paid.total() == 119_140_000
    assert (paid["R"], paid["G"], paid["X1"] + paid["X2"]) == (79_440_000, 4_550_000, 35_150_000)


def test_survey_is_ninety_five_of_a_hundred() -> None:
    answers = Counter(r["满意程度"] for r in rows("surveys"))
    assert (answers["非常满意"] + answers["满意"]) * 100 == 95 * answers.total()
    assert answers.total() == 340


def test_every_message_was_replied() -> None:
    assert all(r["答复时间"] > r["收到时间"] for r in rows("messages"))
