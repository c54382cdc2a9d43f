"""The evaluation as a workbook: what it is about, findings, facts, indicators, claims, score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from jizheng.model import Evaluation, Finding, Outcome, Where
from jizheng.write import words
from jizheng.write.columns import width

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

_LONGEST = 32_000  # Excel refuses more than 32,767 characters in a cell
_EXACT_DIGITS = 15  # a longer number does not survive in Excel's floats: it stays text
_FILL = {"error": ("#FAE4E0", "#A3261B"), "warning": ("#FCEFCF", "#7D4E00"), "info": ("#E3EBF2", "#36536F")}
_TINT = {"成立": "#0E5358", "不成立": "#A3261B", "无法判断": "#7D4E00", "通过": "#0E5358"}

Value = str | Decimal | int | None


class Column(NamedTuple):
    """A column: its head and its width in Latin characters (a Chinese one takes two)."""

    head: str
    width: int


def write_xlsx(evaluation: Evaluation) -> bytes:
    """The workbook; the same evaluation gives the same bytes."""
    from xlsxwriter import Workbook

    out = BytesIO()
    # A file's words are never a formula or a link, whatever they begin with.
    book = Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    # XlsxWriter dates the members of the package 1980-01-01 by itself; the properties are dated here.
    book.set_properties(
        {"title": words.subject(evaluation), "author": "绩证", "created": datetime(2000, 1, 1, tzinfo=UTC)}
    )
    _Book(book, evaluation).sheets()
    book.close()
    return out.getvalue()


class _Book:
    def __init__(self, book: Workbook, evaluation: Evaluation) -> None:
        self.book, self.e = book, evaluation
        font = {"font_name": "宋体", "font_size": 10.5, "valign": "top", "border": 1, "border_color": "#DCD7CC"}
        self.font = font
        self.text = book.add_format({**font, "text_wrap": True})
        self.head = book.add_format(
            {
                **font,
                "font_name": "黑体",
                "bold": True,
                "bg_color": "#0E5358",
                "font_color": "#FFFFFF",
                "valign": "vcenter",
                "text_wrap": True,
            }
        )
        self.numbers: dict[int, Format] = {}
        self.tints = {
            w: book.add_format({**font, "bg_color": _FILL[s.value][0], "font_color": _FILL[s.value][1], "bold": True})
            for s, w in words.SEVERITY.items()
        }
        for w, colour in _TINT.items():
            self.tints[w] = book.add_format({**font, "font_color": colour, "bold": True})

    def sheets(self) -> None:
        self._about()
        self._findings()
        self._facts()
        self._indicators()
        self._claims()
        self._score()

    # ------------------------------------------------------------------ sheets

    def _about(self) -> None:
        e, d, p, s = self.e, self.e.document, self.e.profile, self.e.score
        n = words.tally(e)
        grade = f"（{s.stated_grade}）" if s.stated_grade else ""
        counts = (
            ("错误", n.error), ("警告", n.warning), ("提示", n.info), ("通过", n.passed), ("无法判断", n.insufficient),
            ("规则出错", n.crashed), ("不适用", n.not_applicable),
        )  # fmt: skip
        rows: list[tuple[Value, Value]] = [
            ("报告", words.subject(e)), ("单位", p.unit), ("项目", p.project), ("年度", p.year), ("类型", p.kind_label), ("怎么认出来的", p.reason),
            ("结论", words.summary(e)), *((word, f"{count}项") for word, count in counts),
            ("自评得分", f"{words.number(s.stated)}分{grade}" if s.stated is not None else s.stated_grade),
            ("能否复算", s.verdict), ("还缺", "、".join(s.missing)), ("文件", d.name), ("格式", d.format), ("大小", f"{d.size:,}字节"),
            ("文件指纹（sha256）", d.sha256), ("规则包", f"{e.pack.title}（{e.pack.id}，{e.pack.edition}）"),
            ("规则包指纹（sha256）", e.pack.sha256), ("引擎", f"绩证 {e.engine}"),
        ]  # fmt: skip
        rows += [("读取时的情况", words.line(x.message) + (f"（{x.path}）" if x.path else "")) for x in d.problems]
        self._sheet("说明", [Column("项目", 22), Column("内容", 100)], [r for r in rows if r[1] not in ("", None)])

    def _findings(self) -> None:
        columns = [
            Column("序号", 6), Column("结果", 9), Column("轻重", 7), Column("规则", 7), Column("规则名称", 20), Column("问题", 36),
            Column("为什么", 24), Column("依据", 20), Column("核对原文", 9), Column("怎么办", 24), Column("位置", 16), Column("原文", 30),
        ]  # fmt: skip
        order = [Outcome.CRASHED, Outcome.INSUFFICIENT, Outcome.PASSED, Outcome.NOT_APPLICABLE]
        findings = words.failed(self.e) + [f for o in order for f in words.of_outcome(self.e, o)]
        self._sheet("问题", columns, (self._finding(n, f) for n, f in enumerate(findings, 1)), tinted=3)

    @staticmethod
    def _finding(n: int, f: Finding) -> Sequence[Value]:
        bad = f.outcome is Outcome.FAILED
        return (
            n, words.OUTCOME[f.outcome], words.SEVERITY[f.severity] if bad else "", f.rule, f.title, f.message, f.why, f.basis,
            "已核对" if f.verified else "待核对", f.advice, _places(f.wheres), _excerpts(f.wheres),
        )  # fmt: skip

    def _facts(self) -> None:
        columns = [
            Column("名称", 20), Column("数值", 14), Column("单位", 7), Column("状态", 9), Column("界限", 6), Column("说明", 9),
            Column("范围", 20), Column("期间", 7), Column("原文", 26), Column("位置", 14), Column("概念", 20), Column("编号", 16),
        ]  # fmt: skip
        rows = (
            (
                f.label, f.value, f.unit, words.STATE[f.state] or "有值", f.bound, f.qualifier, words.dims(f), f.period, f.raw,
                _places(f.wheres), f.concept, f.id,
            )
            for f in self.e.facts
        )  # fmt: skip
        self._sheet("数据", columns, rows)

    def _indicators(self) -> None:
        columns = [
            Column("一级", 11), Column("二级", 13), Column("指标", 26), Column("方向", 7), Column("目标（原文）", 22), Column("目标值", 10),
            Column("目标单位", 7), Column("完成（原文）", 22), Column("完成值", 10), Column("完成单位", 7), Column("分值", 7), Column("得分", 7),
            Column("偏差原因", 18), Column("佐证", 14), Column("位置", 10),
        ]  # fmt: skip
        rows = (
            (
                i.level1, i.level2, i.name, i.direction, i.target.text, i.target.value, i.target.unit, i.actual.text, i.actual.value,
                i.actual.unit, i.weight, i.score, i.reason, i.evidence, _places(i.wheres),
            )
            for i in self.e.indicators
        )  # fmt: skip
        self._sheet("指标", columns, rows)

    def _claims(self) -> None:
        columns = [
            Column("判断", 10),
            Column("原句", 40),
            Column("属于", 20),
            Column("根据", 46),
            Column("对象", 16),
            Column("位置", 12),
        ]
        rows = (
            (words.VERDICT[c.verdict], c.sentence, c.title, c.basis, c.subject, _places(c.wheres))
            for c in self.e.claims
        )
        self._sheet("说法", columns, rows, tinted=1)

    def _score(self) -> None:
        columns = [
            Column("评分表", 20), Column("性质", 9), Column("项目", 26), Column("得分", 8), Column("满分", 8), Column("填报得分", 8),
            Column("怎么算", 36), Column("原因", 28), Column("上限", 12), Column("用到的数", 24),
        ]  # fmt: skip
        rows: list[Sequence[Value]] = []
        for t in self.e.score.sheets:
            status = words.status(t)
            for x in t.lines:
                inputs = "\n".join(f"{k}：{v}" for k, v in x.inputs)
                rows.append((t.title, status, x.item, x.points, x.full, x.stated, x.formula, x.reason, x.cap, inputs))
            total = "合计" + (f"（{t.grade}）" if t.grade else "")
            basis = f"依据：{t.basis}" + ("" if t.verified else f"（{words.UNVERIFIED}）")
            rows.append(
                (
                    t.title,
                    status,
                    total,
                    t.total,
                    t.full,
                    self.e.score.stated,
                    t.note,
                    "" if t.total is not None else "不给总分",
                    "",
                    basis,
                )
            )
        self._sheet("评分", columns, rows)

    # ------------------------------------------------------------------ cells

    def _sheet(self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]], tinted: int = 0) -> None:
        """``tinted`` = how many of the first columns hold words with a colour of their own."""
        sheet = self.book.add_worksheet(name)
        for n, c in enumerate(columns):
            sheet.set_column(n, n, c.width)
            sheet.write_string(0, n, c.head, self.head)
        sheet.set_row(0, max(24.0, self._height(columns, [c.head for c in columns]) + 6))
        last = 0
        for last, row in enumerate(rows, 1):
            sheet.set_row(last, self._height(columns, row))
            for n, v in enumerate(row):
                self._cell(sheet, last, n, v, self.tints if n < tinted else {})
        sheet.freeze_panes(1, 0)
        if last:
            sheet.autofilter(0, 0, last, len(columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.set_footer("&L&9绩证体检：&A&R&9第 &P 页，共 &N 页")

    @staticmethod
    def _height(columns: Sequence[Column], row: Sequence[Value]) -> float:
        """High enough for the longest cell: not every program fits rows to wrapped text by itself."""
        lines = 1
        for c, v in zip(columns, row):
            if isinstance(v, str) and len(v) * 2 > c.width - 2:
                lines = max(lines, sum(1 + width(x) // (c.width - 1) for x in v.split("\n")))
        return min(240.0, 14.0 * lines + 4)

    def _cell(self, sheet: Any, row: int, column: int, v: Value, tints: dict[str, Format]) -> None:
        if isinstance(v, Decimal) and v.is_finite() and len(v.as_tuple().digits) <= _EXACT_DIGITS:
            sheet.write_number(row, column, v, self._number(v))
        elif isinstance(v, int):
            sheet.write_number(row, column, v, self._number(Decimal(v)))
        elif v is None or v == "":
            sheet.write_blank(row, column, None, self.text)
        else:
            text = words.number(v) if isinstance(v, Decimal) else words.plain(v)
            if len(text) > _LONGEST:
                text = text[:_LONGEST] + "…（太长，其余见原文）"
            sheet.write_string(row, column, text, tints.get(text, self.text))

    def _number(self, v: Decimal) -> Format:
        """As many decimals as were stated, so that 83.90 does not become 83.9."""
        exponent = v.as_tuple().exponent
        places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        if places not in self.numbers:
            form = "0" if not places else "0." + "0" * places
            self.numbers[places] = self.book.add_format({**self.font, "num_format": form, "align": "right"})
        return self.numbers[places]


def _places(wheres: Sequence[Where]) -> str:
    return "\n".join(dict.fromkeys(words.place(w) for w in wheres))


def _excerpts(wheres: Sequence[Where]) -> str:
    return "\n".join(f"{words.place(w)} {words.short(w.excerpt, 200) or '（空白）'}" for w in wheres)
