"""unit.yaml, budget.yaml, goals.yaml, evidence.yaml → frozen structs; what is wrong is named by its line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeVar

import msgspec

from jizheng.model import Severity
from jizheng.records import Trouble
from jizheng.registers import Unreadable, decode
from jizheng.strict_yaml import Map, Seq, YamlError, convert, parse, wrapped

from .files import Files, FolderError, read

S = TypeVar("S", bound=msgspec.Struct)
Lines = dict[tuple[str, str], int]


class Read(NamedTuple):
    """What is gathered while a year is read: troubles, and the line of every place in the YAML files."""

    troubles: list[Trouble]
    lines: Lines

    def tell(
        self, code: str, severity: Severity, file: str, place: str, message: str, advice: str = "", column: str = ""
    ) -> None:
        """Note what is wrong at a place (``indicators/D1/actual``) of a file; "" = the whole file."""
        line = self.line(file, place)
        self.troubles.append(Trouble(code, severity, file, line, column or place.rpartition("/")[2], message, advice))

    def line(self, file: str, place: str) -> int:
        """The line of a place, or of the nearest one above it that is known; 0 = the whole file."""
        while place:
            if (file, place) in self.lines:
                return self.lines[file, place]
            place = place.rpartition("/")[0]
        return 0


def read_settings(files: Files, name: str, kind: type[S], room: Read, bare: str = "") -> S | None:
    """One YAML file as a struct; None when it cannot be used, which is then a trouble.

    ``bare``: the key that is meant when the whole file is a list.
    """
    try:
        text = decode(read(files, name))
        data = wrapped(parse(text, words=True), bare)
    except (FolderError, Unreadable) as e:
        room.tell("file_unreadable", Severity.ERROR, name, "", f"{name}：{e}", "请用记事本另存为 UTF-8 后再试")
        return None
    except YamlError as e:
        hint = "" if "：" not in text else "；冒号要用半角，后面空一格"
        advice = "改好这一行，整个文件才能读" + hint
        room.troubles.append(Trouble("yaml_syntax", Severity.ERROR, name, e.line, "", e.message, advice))
        return None
    found, mistakes = convert(data, kind)
    for m in mistakes:
        room.troubles.append(Trouble(m.code, Severity.ERROR, name, m.line, m.key, m.message, m.advice))
    _remember(data, name, "", room.lines)
    return found


def _remember(data: Any, file: str, place: str, lines: Lines) -> None:
    """Every place with its line: keys by name, items of a list by their id, else by their number from 0."""
    if isinstance(data, Map):
        for k, v in data.items():
            here = f"{place}/{k}" if place else str(k)
            lines[file, here] = data.lines.get(str(k), data.line)
            _remember(v, file, here, lines)
    elif isinstance(data, Seq):
        for n, v in enumerate(data):
            own = v.get("id") if isinstance(v, Mapping) else None
            here = f"{place}/{own or n}"
            lines.setdefault((file, here), data.lines[n])
            lines.setdefault((file, f"{place}/{n}"), data.lines[n])
            _remember(v, file, here, lines)
