"""Whose file is it: the unit's name in the report, else in the file's name, against the names of the year's tree.

A namesake of another city or department is no match: what the file says of either must agree with the tree, and where
several units could be meant a person chooses.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from jizheng_site.intake.models import Batch
from jizheng_site.org.models import STEP, Place
from jizheng_site.year.models import UnitYear

_NOISE = re.compile(r"[\s\u3000（）()【】\[\]《》“”\"'·,，、_-]+")
# 岳阳市, 湘西州, 岳阳楼区; not 市城区, 城市, 开发区, 社区.
_REGION = re.compile(
    r"(?![省市县区])[\u4e00-\u9fff]{2,7}?(?:省|自治区|自治州|(?<![城超])市|州|盟|地区|县|(?<![城园景社灌林库小校院发])区|旗)"
)
_LEVEL = re.compile(r"\A(?:省|自治区|市|州|县|区|旗|本|直|级|属)+")
_OFFICE = re.compile(r".*(?:局|委|办|厅|部|院|会|处|队|所|站|中心|政府|集团|公司|学校|大学|学院)\Z")
LEAST = 4  # signs of a name that may be found within another


def _plain(name: str) -> str:
    return _NOISE.sub("", name)


def _short(short: str, full: str) -> bool:
    """城管局 of 市城市管理和综合执法局: the same signs in the same order, the last one included."""
    signs = iter(full)
    return len(short) > 2 and short[-1] == full[-1:] and all(x in signs for x in short)


def _same(a: str, b: str) -> bool:
    return a.endswith(b) or b.endswith(a) or _short(a, b) or _short(b, a)


class Named(NamedTuple):
    """A unit's year, its name, and the names of what stands above it, nearest first; without signs that mean nothing."""

    pk: int
    name: str
    above: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}（{self.above[0]}）" if self.above else self.name


class Names:
    """The units below who took the batch in, by name."""

    def __init__(self, batch: Batch) -> None:
        path = batch.place.path
        tree = {p: _plain(n) for p, n in Place.objects.filter(year=batch.year).values_list("path", "name")}
        rows = UnitYear.objects.filter(year=batch.year, place__path__gte=path, place__path__lt=path + ":")
        self.year = batch.year
        self.tree = set(tree.values())
        self.regions = {m[0] for n in self.tree if (m := _REGION.match(n))}
        self.by_name: dict[str, list[Named]] = {}
        for pk, name, at in rows.values_list("pk", "place__name", "place__path"):
            above = tuple(tree[at[:n]] for n in range(len(at) - STEP, 0, -STEP))
            self.by_name.setdefault(_plain(name), []).append(Named(pk, _plain(name), above))

    def find(self, unit: str, year: str, file: str, department: str = "") -> tuple[int | None, str]:
        """(the unit's year, what is odd).  ``department``: the 主管部门 that the report names, "" = none."""
        if year.isdigit() and int(year) != self.year:
            return None, f"报告写的是 {year} 年度，这一批是 {self.year} 年度。请确认后再归入单位。"
        asked, base = _plain(unit), _plain(file)
        if asked:
            return self._choose(self.called(asked), asked, _plain(department), base)
        inside = sorted((n for n in self.by_name if len(n) >= LEAST and n in base), key=len)
        if inside and all(n in inside[-1] for n in inside):
            found = inside[-1]
            region = re.search(rf"{_REGION.pattern}\Z", base[: base.index(found)])
            pk, odd = self._choose(self.by_name[found], (region[0] if region else "") + found, _plain(department), base)
            return pk, odd or "报告里没有写单位名称，按文件名归入。"
        return None, "报告里没有找到单位名称，请手工归入单位。"

    def candidates(self, unit: str) -> list[Named]:
        """The units that a report's own name may mean, for a person to choose from."""
        return self.called(_plain(unit)) if unit else []

    def called(self, asked: str) -> list[Named]:
        """Those of the very name; else 市环境卫生中心 in the tree for 岳阳市环境卫生中心, or the other way about."""
        if exact := self.by_name.get(asked):
            return exact
        near = [n for n in self.by_name if asked.endswith(n) or (n.endswith(asked) and len(asked) >= LEAST)]
        longest = max((len(n) for n in near if asked.endswith(n)), default=0)
        return [u for n in near if len(n) >= max(longest, LEAST) for u in self.by_name[n]]

    def _choose(self, found: list[Named], asked: str, department: str, base: str) -> tuple[int | None, str]:
        if not found:
            return None, f"单位树里没有“{asked[:60]}”，请手工归入单位。"
        told = {u: self._agrees(u, asked, department, base) for u in found}
        sure = [u for u in found if told[u] is True]
        left = sure if len(sure) == 1 else [u for u in found if told[u] is not False]
        if len(left) == 1:
            return left[0].pk, self._doubt(left[0], asked)
        if left:
            return None, f"有 {len(left)} 个候选：{'、'.join(map(str, left))}。请选择归入哪一个。"[:200]
        says = f"“{asked}”" + (f"、主管部门“{department}”" if department else "")
        return None, f"报告写的是{says}，单位树里是{'、'.join(map(str, found[:3]))}，对不上，请手工归入单位。"[:200]

    def _agrees(self, unit: Named, asked: str, department: str, base: str) -> bool | None:
        """Whether what the file says of city and department fits the unit; None = it says nothing of either."""
        before = asked.removesuffix(unit.name) if asked != unit.name and asked.endswith(unit.name) else ""
        own = [a for a in unit.above if len(a) > 2]
        by_prefix = self._prefix_agrees(before, own)
        if by_prefix is False:
            return False
        if department and not _same(department, unit.name) and _OFFICE.match(department):
            return any(_same(department, a) for a in own)
        return by_prefix or any(a in base for a in own) or None

    def _prefix_agrees(self, before: str, own: list[str]) -> bool | None:
        """Of what stands before the unit's name in the report: 岳阳市, 岳阳市城管局."""
        place = ""
        while region := _REGION.match(before):
            place, before = region[0], before[region.end() :]
        if place and self.regions and not any(place[:-1] in n for n in self.tree):
            return False
        office = _LEVEL.sub("", before)
        if _OFFICE.match(office):
            return any(_same(office, a) for a in own)
        return True if place and self.regions else None

    def _doubt(self, unit: Named, asked: str) -> str:
        """Said with the match where the tree names no city that could be compared."""
        before = asked.removesuffix(unit.name) if asked.endswith(unit.name) else ""
        if before and not self.regions and _REGION.match(before):
            return f"报告写的是“{asked[:60]}”，单位树里没有写是哪里的，请看一眼是不是这个单位。"
        return ""
