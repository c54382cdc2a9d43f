"""A unit's year: its folder or case file → ``Year``.  Whatever is wrong is a trouble with its place; the rest goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import msgspec

from jizheng.model import Severity
from jizheng.pack import Pack, PackError, load_pack
from jizheng.records import Budget, Goals, Holding, Income, Register, Trouble, Unit, Year
from jizheng.registers import Unreadable, decode

from .budget_sheet import read_budget_sheets
from .files import Files, FolderError, digest, files_of, read
from .links import check_budget, check_evidence, check_goals, check_rows, check_unit
from .naming import by_id
from .new import same_left
from .proofs import read_evidence
from .settings import Read, read_settings
from .sources import read_registers

UNIT, GOALS, NARRATIVE = "unit.yaml", "goals.yaml", "narrative.md"
BUDGETS = ("budget.yaml", "budget.xlsx")
DRAFT = "narrative-草稿"
"""What proposals of ``jz draft`` are called: they wait beside the prose until somebody takes them over."""
KNOWN = (UNIT, *BUDGETS, GOALS, "evidence.yaml", NARRATIVE)
_FALLBACK = "cn"  # registers of a year whose pack is not known are read by what is common to all
_CENT = Decimal("0.01")
H = TypeVar("H", Income, Holding)
_PARTS = {"income": "收入来源", "three_public": "三公经费", "assets": "资产", "other": "其他数据"}


def load_year(path: str | Path) -> Year:
    """The year of a folder or of a case file (.jxz).

    Never raises for what is wrong inside: see ``Year.troubles``.  Raises ``FolderError`` when there is no such
    folder, or when the case file is broken, encrypted or a bomb.
    """
    return load_files(files_of(Path(path)), str(path))


def load_files(
    files: Files, name: str = "", pack: Pack | None = None, known: Mapping[str, Register] = MappingProxyType({})
) -> Year:
    """The same from any source of files; ``name`` is for messages; ``pack`` None = the one that unit.yaml names.

    ``known``: registers that were read from these very files before, by id, so that a site that checks a year while
    it is typed in need not read thousands of rows again.
    """
    room = Read([], {})
    unit = read_settings(files, UNIT, Unit, room) if UNIT in files.names else None
    if UNIT not in files.names:
        room.tell("file_missing", Severity.ERROR, UNIT, "", "没有 unit.yaml", "用 jz new 建一个年度文件夹，照着填")
    unit = unit or Unit(name="", year=0, pack="")
    check_unit(unit, room)
    pack = pack or _pack(unit, room)
    _check_years(unit, pack, room)
    budget, budget_name = _budget(files, pack, room)
    check_budget(budget, budget_name, unit.year, room)
    goals = read_settings(files, GOALS, Goals, room) if GOALS in files.names else None
    if GOALS not in files.names:
        room.tell(
            "file_missing", Severity.ERROR, GOALS, "", "没有 goals.yaml：没有目标和指标", "照 jz new 建的样子填写"
        )
    goals = by_id(goals or Goals(), pack)
    registers = read_registers(files, pack, unit.year, room, known)
    evidence = read_evidence(files, room)
    check_goals(goals, unit, pack, registers, room)
    check_evidence(evidence, goals, pack, room)
    check_rows(registers, budget, evidence, room)
    narrative = _narrative(files, room)
    _strangers(files, room)
    troubles = room.troubles + [x for r in registers.values() for x in r.troubles]
    order = {n: k for k, n in enumerate(dict.fromkeys((*KNOWN, *files.names)))}
    troubles.sort(key=lambda x: (order.get(x.file, -1), x.line))
    return Year(
        name, unit, budget, goals, registers, evidence, narrative, tuple(troubles), room.lines, _hash(files)
    )  # fmt: skip


def _pack(unit: Unit, room: Read) -> Pack:
    if unit.pack:
        try:
            return load_pack(unit.pack)
        except PackError as e:
            room.tell("pack", Severity.ERROR, UNIT, "pack", str(e), "写 jz packs 列出的规则包")
    return load_pack(_FALLBACK)


def _check_years(unit: Unit, pack: Pack, room: Read) -> None:
    """Whether the pack is one of that year; of a pack that was handed over (a case file's own) no less."""
    first, last = pack.head.first_year, pack.head.last_year
    if unit.year and ((first and unit.year < first) or (last and unit.year > last)):
        message = f"规则包 {pack.stamp.id} 用于 {first or '…'}—{last or '…'} 年度，这里是 {unit.year} 年"
        room.tell("pack_year", Severity.WARNING, UNIT, "pack", message, "请核对年度，或换用当年的规则包")


def _budget(files: Files, pack: Pack, room: Read) -> tuple[Budget, str]:
    there = [n for n in BUDGETS if n in files.names]
    if not there:
        room.tell(
            "file_missing", Severity.ERROR, BUDGETS[0], "", "没有 budget.yaml 或 budget.xlsx：没有预算数", "二者填一个"
        )
        return Budget(), BUDGETS[0]
    if len(there) == 2:
        room.tell(
            "budget_twice",
            Severity.ERROR,
            BUDGETS[1],
            "",
            "budget.yaml 和 budget.xlsx 同时在，只读了前者",
            "请删去一个",
        )
    name = there[0]
    if name == BUDGETS[0]:
        budget = read_settings(files, name, Budget, room)
    else:
        budget = read_budget_sheets(files, name, pack, room)
    return _settled(budget or Budget(), name, pack, room), name


def _settled(budget: Budget, name: str, pack: Pack, room: Read) -> Budget:
    """Concepts by their code, whatever word was written for them; no amount below 分; what cannot be is left out."""
    words = {x: c.code for c in reversed(pack.concepts.values()) for x in (*c.labels, c.label, c.code)}

    def exact(amount: Decimal | None, place: str) -> bool:
        if amount is None or (amount.is_finite() and amount == amount.quantize(_CENT)):
            return True
        room.tell(
            "money", Severity.ERROR, name, place, f"金额 {amount} 精确到了分以下，没有计入", "单位是元，最多两位小数"
        )
        return False

    def known(items: list[H], key: str, part: str, of: Sequence[str] = ()) -> list[H]:
        out = []
        for n, item in enumerate(items):
            word = getattr(item, part)
            if word not in words or (of and words[word] not in of):
                there = "、".join(pack.concepts[c].label for c in of if c in pack.concepts)
                advice = f"可以写：{there}" if there else "写表里的名称，例如“公共财政拨款”“其他收入”“公务用车运维费”"
                room.tell(
                    "concept_unknown",
                    Severity.ERROR,
                    name,
                    f"{key}/{n}/{part}",
                    f"{_PARTS[key]}里没有“{word}”，没有计入",
                    advice,
                )
            elif exact(item.amount, f"{key}/{n}/amount"):
                out.append(msgspec.structs.replace(item, **{part: words[word]}))
        return out

    lines = [
        x for x in budget.lines if exact(x.initial, f"lines/{x.id}/initial") and exact(x.carried, f"lines/{x.id}/carried")
    ]  # fmt: skip
    return msgspec.structs.replace(
        budget,
        carry_in=budget.carry_in if exact(budget.carry_in, "carry_in") else None,
        lines=lines,
        adjustments=[x for n, x in enumerate(budget.adjustments) if exact(x.amount, f"adjustments/{n}/amount")],
        income=known(budget.income, "income", "source", _incomes(pack)),
        three_public=known(budget.three_public, "three_public", "concept"),
        assets=known(budget.assets, "assets", "concept"),
        other=known(budget.other, "other", "concept"),
    )


def _incomes(pack: Pack) -> list[str]:
    """The sources that the form prints and adds up to its 收入合计, [] where it has none; another one would go lost."""
    names, printed = pack.parameter("year_money", ""), "".join(repr(f.layout) for f in pack.forms if f.layout)
    sums = [r for r in pack.rules if r.kind == "sum" and r.concepts.get("total") == names["income"]]
    parts = dict.fromkeys(c for r in sums for c in _list(r.concepts.get("plus")))
    there = [c for c in parts if c != names["carry_in"] and f"{{{c}}}" in printed]
    return sorted(there, key=lambda c: printed.index(f"{{{c}}}"))


def _list(words: str | Sequence[str] | None) -> list[str]:
    return [words] if isinstance(words, str) else list(words or ())


def _narrative(files: Files, room: Read) -> str:
    if NARRATIVE not in files.names:
        room.tell(
            "file_missing",
            Severity.WARNING,
            NARRATIVE,
            "",
            "没有 narrative.md：报告没有文字部分",
            "先建一个，按各部分的标题写",
        )
        return ""
    try:
        text = decode(read(files, NARRATIVE)).replace("\r\n", "\n").replace("\r", "\n")
    except (FolderError, Unreadable) as e:
        room.tell("file_unreadable", Severity.ERROR, NARRATIVE, "", str(e), "请用记事本另存为 UTF-8 后再试")
        return ""
    for line in same_left(text):
        message = "这一段沿用上年，还没有核对"
        room.troubles.append(
            Trouble("prose_same", Severity.WARNING, NARRATIVE, line, "", message, "改好后删去标记这一行")
        )
    return text


def _strangers(files: Files, room: Read) -> None:
    """Files that nobody asked for are named, so that nothing is left out silently."""
    for n in files.names:
        if n.startswith(DRAFT):
            continue
        if "/" not in n and n not in KNOWN and n.rpartition(".")[2] in ("yaml", "yml", "xlsx", "csv", "md"):
            room.troubles.append(
                Trouble("file_stranger", Severity.INFO, n, 0, "", f"{n} 不是年度文件夹的文件，没有读", "登记簿放到 registers/，佐证放到 evidence/")
            )  # fmt: skip
    for n in files.odd:
        room.troubles.append(
            Trouble("file_link", Severity.WARNING, n, 0, "", f"{n} 是链接，或名称不合规，没有读", "请放真正的文件，名称里不要有冒号、反斜线")
        )  # fmt: skip


def _hash(files: Files) -> str:
    """SHA-256 over the names and hashes of all files that belong to the year."""
    state = sha256()
    for n in files.names:
        if n in KNOWN or n.startswith(("registers/", "evidence/")):
            state.update(f"{n}\0{digest(files, n)[0]}\n".encode())
    return state.hexdigest()
