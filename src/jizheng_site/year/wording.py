"""What the engine says of files of a folder, in the words of the site: there are pages, not files."""

from __future__ import annotations

import re

# In this order; a name of a file or of its key → what a person sees here.
WORDS = (
    ("名称见 jz compile 的 json 里的 year.figures", "可以引用的名称在“写正文”页右边"),
    (r"。?由 ?jz draft ?按", "由系统按"),
    (r"存为 narrative\.md，并删去这一行", "删去正文第一行的草稿标记"),
    (r"没有 ?(?:goals\.yaml|narrative\.md|budget\.yaml ?或 ?budget\.xlsx)：", ""),
    (r"没有 ?unit\.yaml", "单位情况还没有填"),
    (r"用 ?jz new ?建一个年度文件夹，照着填", "到“单位情况”页填写"),
    (r"照 ?jz new ?建的样子填写", "到“目标”页填写"),
    (r"^二者填一个$", "到“预算”页填写"),
    (r"registers/(\w+)\.(?:csv|xlsx)", "台账"),
    (r"在? ?evidence\.yaml ?里", "在“佐证”页"),
    (r"在? ?goals\.yaml ?里", "在“目标”页"),
    (r"在? ?budget\.yaml ?(?:或 ?goals\.yaml ?)?里", "在“预算”页"),
    (r"在? ?unit\.yaml ?里", "在“单位情况”页"),
    (r"evidence\.yaml", "“佐证”页"),
    (r"goals\.yaml", "“目标”页"),
    (r"budget\.(?:yaml|xlsx)", "“预算”页"),
    (r"unit\.yaml", "“单位情况”页"),
    (r"narrative\.md", "正文"),
    (r"写 ?register ?和 ?measure", "点“选来源”选台账和统计项"),
    (r"写 ?typed ?和 ?reason", "手工填写并写明理由"),
    (r"补上 ?reason", "写明理由"),
    (r"补上 ?proves", "选它证明什么"),
    (r"补上 ?value ?和 ?unit", "填目标值和单位"),
    (r"写 ?operator: ?定性", "方向选“定性”"),
    (r"没有写 ?measure", "没有选统计项"),
    (r"\bduty\b", "对应的职责"),
    (r"把 sha256 改成 \w+", "重新上传一次"),
    (r"在 ?parts ?里写明", "写进那项指标的完成情况"),
    (r"文件夹里", "这里"),
    (r"\{\{indicator:", "{{指标:"),
    (r"\{\{figure:", "{{数据:"),
    (r"\{\{line:", "{{预算项目:"),
    (r"\{\{goal:", "{{目标:"),
)
_RULES = tuple((re.compile(pattern), word) for pattern, word in WORDS)


def on_site(text: str) -> str:
    """The sentence with every file called by its page."""
    for pattern, word in _RULES:
        text = pattern.sub(word, text)
    return text
