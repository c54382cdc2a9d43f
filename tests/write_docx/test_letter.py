"""A letter of an office: a Word file that Word's readers open, the same words the same bytes, nothing lost."""

from __future__ import annotations

import io

import docx

from jizheng.write.letter import Block, write_letter

BLOCKS = [
    Block("to", "某单位："), Block("text", "现将意见函告如下。\n第二段 <&>"), Block("heading", "一、总体评价"),
    Block("table", rows=[("指标", "核查"), ("管网 <a>", "80")], shares=(3, 1)), Block("sign", "财政局"), Block("date", "2021年5月1日"),
]  # fmt: skip


def test_what_is_said_is_in_it() -> None:
    found = docx.Document(io.BytesIO(write_letter("某单位\n复核意见", BLOCKS)))
    texts = [p.text for p in found.paragraphs if p.text]
    assert texts == [
        "某单位",
        "复核意见",
        "某单位：",
        "现将意见函告如下。",
        "第二段 <&>",
        "一、总体评价",
        "财政局",
        "2021年5月1日",
    ]
    assert [[c.text for c in r.cells] for r in found.tables[0].rows] == [["指标", "核查"], ["管网 <a>", "80"]]
    assert {p.style.name for p in found.paragraphs} >= {"title", "addressee", "heading1", "office", "day"}


def test_the_same_words_are_the_same_bytes() -> None:
    assert write_letter("意见", BLOCKS) == write_letter("意见", BLOCKS)
