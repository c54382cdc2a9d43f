"""What a place of a year is called: not its number but the row's own name, and the column in Chinese."""

from __future__ import annotations

from typing import Any

from jizheng_site import engine
from jizheng_site.year.keys import plain
from jizheng_site.year.models import Part, Row, UnitYear
from jizheng_site.year.words import word

ROOMS = {
    "unit": "概况", "budget": "预算", "goals": "目标", "narrative": "正文", "evidence": "佐证", "registers": "台账", "report": "报告",
}  # fmt: skip
MOST = 18  # letters of a row's name


def shortened(text: Any, most: int = MOST) -> str:
    """The beginning of a text in one line."""
    line = " ".join(str(text or "").split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def row_name(row: Any, pack: str = "", names: dict[str, str] | None = None) -> str:
    """What a row of a list calls itself; "" = it has no name yet.  ``names``: of the budget's lines, by id."""
    if not isinstance(row, dict):
        return shortened(row)
    if row.get("on") and "line" in row:
        line = (names or {}).get(row["line"], row["line"])
        return shortened(f"{row['on']} {line}")
    for key in ("name", "label", "title", "text"):
        if row.get(key):
            return shortened(row[key])
    concept = row.get("concept") or row.get("source")
    return shortened(engine.label_of(pack, concept)) if concept else ""


def in_document(name: str, body: Any, path: str, pack: str = "") -> str:
    """Of a cell of a document: 预算项目“网站运行” · 年初预算."""
    steps = [x for x in path.strip("/").split("/") if x]
    if not steps:
        return ROOMS.get(name, name)
    if name == "narrative":
        return f"正文第 {steps[0]} 段" if steps[0].isdigit() else "正文"
    holder = body.get(steps[0]) if isinstance(body, dict) else None
    if isinstance(holder, list) and len(steps) > 1:
        key = plain(steps[1])
        row = _row(holder, key)
        lines = {r["id"]: r.get("name", "") for r in body.get("lines") or [] if "id" in r}
        called = row_name(row, pack, lines)
        number = f"第 {int(key) + 1} 行" if key.isdigit() and not (isinstance(row, dict) and "id" in row) else key
        titled = f"{word(steps[0])}“{called}”" if called else f"{word(steps[0])} {number}"
        rest = [word(s) for s in steps[2:] if not s.isdigit()]
        return " · ".join([titled, *rest])
    return " · ".join(word(s) for s in steps if not s.isdigit())


def _row(rows: list[Any], key: str) -> Any:
    for row in rows:
        if isinstance(row, dict) and str(row.get("id")) == key:
            return row
    return rows[int(key)] if key.isdigit() and int(key) < len(rows) else None


def record_name(kind: engine.RegisterType | None, key: str, values: dict[str, str] | None) -> str:
    """Of a record: its number and its first words: 2020-0112“清理广告”."""
    texts = [f.name for f in kind.fields if f.type == "text" and f.name not in kind.key] if kind else []
    words = next((v for name in texts if (v := (values or {}).get(name))), "")
    return f"{shortened(key, 24)}“{shortened(words)}”" if words else shortened(key, 40)


class Names:
    """The names of one year's places; each document is asked for once."""

    def __init__(self, unit_year: UnitYear) -> None:
        self._year = unit_year
        self._bodies: dict[str, Any] | None = None
        self._records: dict[tuple[str, str], dict[str, str]] = {}

    def _body(self, name: str) -> Any:
        if self._bodies is None:
            self._bodies = {p.name: p.body for p in Part.objects.filter(unit_year=self._year)}
        return self._bodies.get(name) or {}

    def know(self, keys: set[str]) -> None:
        """Ask for records beforehand, all in one."""
        if keys:
            rows = Row.objects.filter(unit_year=self._year, key__in=keys).values_list("register", "key", "values")
            self._records |= {(register, key): values for register, key, values in rows}

    def record(self, register: str, key: str) -> str:
        """信息发布 2020-0112“清理广告”."""
        kind = engine.register_types(self._year.pack).get(register)
        if (register, key) not in self._records:
            found = Row.objects.filter(unit_year=self._year, register=register, key=key).values_list("values").first()
            self._records[register, key] = found[0] if found else {}
        label = kind.label if kind else register
        return f"{label} {record_name(kind, key, self._records[register, key])}"

    def of(self, target: str) -> str:
        """Of any target: ``budget#/lines/X1/initial``, ``registers/posts/2020-0112``, ``evidence/Z1``."""
        room, _, rest = target.partition("/")
        name = room.rstrip("#")
        if name == "registers" and rest:
            register, _, key = rest.partition("/")
            kind = engine.register_types(self._year.pack).get(register)
            return self.record(register, key) if key else (kind.label if kind else register)
        if name == "evidence" and rest:
            item = self._year.items.filter(key=rest).values_list("body", flat=True).first()
            return f"佐证 {rest}" + (f"“{shortened(item['title'])}”" if item and item.get("title") else "")
        if name in Part.NAMES and rest:
            return in_document(name, self._body(name), rest, self._year.pack)
        return ROOMS.get(name, "这一格")


def title_of(unit_year: UnitYear, target: str) -> str:
    """What one place is called."""
    return Names(unit_year).of(target)
