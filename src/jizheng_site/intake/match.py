"""Whose file is it: the unit's name in the report, else in the file's name, against the names of the year's tree."""

from __future__ import annotations

import re

from jizheng_site.intake.models import Batch
from jizheng_site.year.models import UnitYear

_NOISE = re.compile(r"[\s\u3000（）()【】\[\]《》“”\"'·,，、_-]+")


def _plain(name: str) -> str:
    return _NOISE.sub("", name)


class Names:
    """The units below who took the batch in, by name; each name once."""

    def __init__(self, batch: Batch) -> None:
        path = batch.place.path
        rows = UnitYear.objects.filter(year=batch.year, place__path__gte=path, place__path__lt=path + ":")
        self.year = batch.year
        self.by_name: dict[str, int | None] = {}
        for pk, name in rows.values_list("pk", "place__name"):
            key = _plain(name)
            self.by_name[key] = None if key in self.by_name else pk  # two of one name: a person decides

    def find(self, unit: str, year: str, file: str) -> tuple[int | None, str]:
        """(the unit's year, what is odd).  Only one candidate is a match; a longer name wins over one that it contains."""
        if year.isdigit() and int(year) != self.year:
            return None, f"报告写的是 {year} 年度，这一批是 {self.year} 年度。请确认后再归入单位。"
        asked = _plain(unit)
        if asked:
            if found := self.by_name.get(asked):
                return found, ""
            # 市环境卫生中心 in the tree, 岳阳市环境卫生中心 in the report (or the other way about).
            near = {
                n
                for n in self.by_name
                if len(n) >= 4 and (asked.endswith(n) or (n.endswith(asked) and len(asked) >= 4))
            }
            if len(near) == 1 and (found := self.by_name[near.pop()]):
                return found, ""
        inside = sorted((n for n in self.by_name if len(n) >= 4 and n in _plain(file)), key=len)
        if inside and not asked and all(n in inside[-1] for n in inside) and (found := self.by_name[inside[-1]]):
            return found, "报告里没有写单位名称，按文件名归入。"
        if not asked:
            return None, "报告里没有找到单位名称，请手工归入单位。"
        return None, f"单位树里没有“{unit[:60]}”，请手工归入单位。"
