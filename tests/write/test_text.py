"""Text for a clerk: columns line up by the width of Chinese characters, nothing of a file steers the terminal."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jizheng.model import Problem, Score, ScoreSheet
from jizheng.write import words
from jizheng.write.columns import cut, pad, table, width, wrap
from jizheng.write.text import write_text
from tests.write.report import whole


def test_what_a_clerk_must_see() -> None:
    text = write_text(whole())
    for x in (
        "临江市城市管理信息中心", "部门整体支出绩效自评", "1项错误、1项警告、2项提示；1项通过，2项无法判断，1项规则出错", "── 无法判断 2", "没有分值 [S01、S02]",
        "── 错误 1", "── 警告 1", "── 提示 2", "[A15]", "问题", "怎么办  写明口径", "依据待核对原文", "第4段", "“35.15万元”", "（空白）",
        "97分无法复算", "119.14万元", "15.54万元（净值）", "≥2000米", "9.5/10", "不成立", "默认权重试算", "规则 K09 运行出错", "看不清",
    ):  # fmt: skip
        assert x in text, x
    order = [text.index(f"── {x}") for x in ("错误", "警告", "提示", "主要数据", "无法判断")]
    assert order == sorted(order)


@pytest.mark.parametrize("columns", [40, 60, 80, 100, 140])
def test_no_line_is_wider_than_asked(columns: int) -> None:
    for line in write_text(whole(), width=columns, verbosity=2).split("\n"):
        assert width(line) <= columns, line


def test_verbosity() -> None:
    quiet, usual, full = (write_text(whole(), verbosity=v) for v in (0, 1, 2))
    assert len(quiet.splitlines()) < 12 and "结论" in quiet and "[A15]" not in quiet
    assert "A01" not in usual and "A01" in full
    assert "因公出国费" not in usual and "无法辨认" in full


def test_colour_only_when_asked() -> None:
    assert "\x1b" not in write_text(whole(), verbosity=2)
    coloured = write_text(whole(), colour=True)
    assert "\x1b[31;1m" in coloured
    assert "\x1b[31m红色" not in coloured  # the file's own escape is dead


@pytest.mark.parametrize("verbosity", [0, 1, 2])
def test_nothing_steers_the_terminal(verbosity: int) -> None:
    text = write_text(whole(), verbosity=verbosity)
    assert not set(text) & set("\x1b\x07\u202e\u200f")
    text.encode("utf-8")


def test_a_file_that_cannot_be_read() -> None:
    text = write_text(whole(readable=False))
    assert "文件已损坏" in text and "什么都没有核对" in text


@given(st.text(), st.integers(4, 60))
def test_wrapping_loses_nothing_and_keeps_the_width(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert "".join("".join(lines).split()) == "".join(text.split())
    # A run of signs that may not begin a line can go over the edge only by what stood there already.
    assert all(width(x) <= columns or len(x) <= columns for x in lines)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])), st.integers(2, 40))
def test_cut_and_pad(text: str, columns: int) -> None:
    assert width(cut(text, columns)) <= columns
    assert width(pad(text, columns)) >= columns


def test_nothing_found_is_not_nothing_read() -> None:
    clean = replace(whole(), findings=(), facts=(), indicators=(), claims=())
    assert words.summary(clean).startswith("没有读到可以核对的数据")
    assert "文件有1处可能没有读全" in words.summary(clean)
    harmless = replace(clean.document, problems=(Problem("suffix_differs", "后缀不对"),))
    assert "没有读全" not in words.summary(replace(clean, document=harmless))
    assert words.summary(replace(whole(), findings=())).startswith("没有发现问题")


@pytest.mark.parametrize(
    ("stated", "again", "said"),
    [
        ("97.81", "97.810", "可以复算"),
        ("98.68", "97.92", "复算为97.92分"),
        ("97", None, "无法复算"),
        (None, "97.24", ""),
    ],
)
def test_what_recomputing_says_of_the_stated_score(stated: str | None, again: str | None, said: str) -> None:
    total = None if again is None else Decimal(again)
    sheet = ScoreSheet("own", "按报告自己的分值复算", "recomputed", "", True, (), Decimal(100), total)
    score = Score(None if stated is None else Decimal(stated), "", total is not None, "", (), (sheet,))
    assert words.proof(score) == said
    assert words.status(sheet) == ("部分复算" if total is None else "已复算")


def test_chinese_rules_of_line_breaks() -> None:
    assert all(x[0] not in "，。”）" for x in wrap("他说“这样，那样。”（就是这样）。" * 6, 12))
    assert wrap("签署日期空着3处", 13) == ["签署日期空着", "3处"]
    assert [len(x) for x in table([("甲", "1"), ("甲乙丙丁", "2")], (4, 4))] == [1, 2]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("docx:t[2]/r[3]/c[1]", "表2 第3行 第1格"), ("docx:p[4]", "第4段"), ("text:14:3", "第14行"), ("text:1:243", "第1行第243字"),
        ("pdf:p12@1,2,3,4", "第12页"), ("xlsx:表1!C7", "表1 C7"), ("docx:header1/p[2]", "页眉1 第2段"), ("record:posts/2020-0031", "登记簿 posts/2020-0031"),
    ],
)  # fmt: skip
def test_places_in_words(path: str, said: str) -> None:
    assert words.place(whole().facts[0].wheres[0]._replace(path=path)) == said
