"""One strict YAML loader for packs and for the files of a unit's year: no key twice, every place known.

Numbers and dates stay the text that was written, so that 0.1 is a tenth and 0031 stays a number of a file.
"""

from __future__ import annotations

import difflib
import re
import types
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar, Union, get_args, get_origin

import msgspec
import yaml

T = TypeVar("T")
_AMOUNT = re.compile(r"[¥￥]?\s*(-?\d+(?:\.\d+)?)\s*(万|亿)?[^\d.]{0,2}")
_TIMES = {"": 1, "万": 10_000, "亿": 100_000_000}
_MOST = 500  # mistakes of one file that are named; a file with more is another kind of file


class YamlError(ValueError):
    """Text that is no YAML, or says a key twice; ``line`` from 1, the message is Chinese."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


class Map(dict[str, Any]):
    """A mapping that knows the line of each of its keys; ``spoiled``: keys that were taken out as wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.line = 1
        self.lines: dict[str, int] = {}
        self.spoiled: set[str] = set()


class Seq(list[Any]):
    """A list that knows the line of each of its items."""

    def __init__(self, items: Iterable[Any], line: int, lines: list[int]) -> None:
        super().__init__(items)
        self.line = line
        self.lines = lines


class Mistake(NamedTuple):
    """What a file says and may not: its line, the key (or the place in the file), and what to do."""

    code: str
    line: int
    key: str
    message: str
    advice: str = ""


class _Loader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """Safe YAML; integers and booleans are read, every other scalar is the text that was written."""


class _WordsLoader(_Loader):
    """Every scalar is the text that was written; an empty one is None."""


def _mapping(loader: Any, node: yaml.MappingNode) -> Map:
    out = Map()
    out.line = node.start_mark.line + 1
    for k, v in node.value:
        line = k.start_mark.line + 1
        if not isinstance(k, yaml.ScalarNode):
            raise YamlError(line, "键必须是一个词")
        key = loader.construct_object(k, deep=True)
        if key in out:
            raise YamlError(line, f"键“{key}”重复")
        out[key] = loader.construct_object(v, deep=True)
        out.lines[str(key)] = line
    return out


def _sequence(loader: Any, node: yaml.SequenceNode) -> Seq:
    items = [loader.construct_object(v, deep=True) for v in node.value]
    return Seq(items, node.start_mark.line + 1, [v.start_mark.line + 1 for v in node.value])


def _text(loader: Any, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:seq", _sequence)
for _tag in ("float", "timestamp"):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", _text)
for _tag in ("int", "bool"):
    _WordsLoader.add_constructor(f"tag:yaml.org,2002:{_tag}", _text)

# What the parser says, for those who wrote the file.
_CHINESE = (
    ("cannot start any token", "这里有制表符（Tab）或不认识的符号；缩进请用空格，以符号开头的文字请加引号"),
    ("mapping values are not allowed", "一行里有两个冒号，或上一行没有写完；文字里有冒号时请加引号"),
    ("could not find expected ':'", "键的后面要有半角冒号和一个空格"),
    ("expected <block end>", "缩进与上文对不齐"),
    ("did not find expected key", "缩进与上文对不齐，或引号没有配对"),
    ("did not find expected '-' indicator", "缩进与上文对不齐"),
    ("unexpected end of stream", "引号或括号没有配对"),
    ("undefined alias", "以星号开头的文字请加引号"),
    ("control characters are not allowed", "有不能显示的控制字符，请删除"),
)


def parse(text: str, *, words: bool = False) -> Any:
    """The data of a YAML text as ``Map``, ``Seq`` and scalars; ``words``: every scalar stays text.

    Raises ``YamlError``: no YAML, a key twice, an alias where ``words`` (people's files need none, bombs do).
    """
    try:
        loader = (_WordsLoader if words else _Loader)(text)
        try:
            data = loader.get_single_data()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as e:
        problem = str(e.problem or e.context or "")
        line = e.problem_mark.line + 1 if e.problem_mark else 0
        raise YamlError(line, next((w for k, w in _CHINESE if k in problem), f"不是合法的 YAML（{problem}）")) from e
    except yaml.YAMLError as e:
        raise YamlError(0, "有不能显示的控制字符，请删除") from e
    except RecursionError as e:
        raise YamlError(0, "层次太深") from e
    if words:
        _refuse_aliases(data, set())
    return data


def _refuse_aliases(data: Any, seen: set[int]) -> None:
    if isinstance(data, (Map, Seq)):
        if id(data) in seen:
            raise YamlError(data.line, "不支持用 & 和 * 引用别处的内容，请直接写出来")
        seen.add(id(data))
        for v in data.values() if isinstance(data, Map) else data:
            _refuse_aliases(v, seen)


def convert(data: Any, kind: type[T]) -> tuple[T | None, list[Mistake]]:
    """``data`` of ``parse(words=True)`` as a struct, leaving out what is wrong: (struct or None, mistakes by line).

    What is wrong inside a list costs the item, a wrong optional key costs that key; blank keys count as absent.
    """
    mistakes: list[Mistake] = []
    data = wrapped(data, "")
    if not isinstance(data, Map):
        return None, [Mistake("yaml_shape", 1, "", "整个文件应当是“键: 值”的形式", "冒号用半角，后面空一格")]
    _drop_blank(data)
    for _ in range(_MOST):
        try:
            return msgspec.convert(data, kind, strict=False), sorted(mistakes, key=lambda m: m.line)
        except msgspec.ValidationError as e:
            message, _, where = str(e).partition(" - at `")
            mistake, usable = _mend(data, kind, message, list(steps_of(where.rstrip("`"))))
            if mistake:
                mistakes.append(mistake)
            if not usable:
                break
    return None, sorted(mistakes, key=lambda m: m.line)


def wrapped(data: Any, bare: str) -> Any:
    """``data`` as a mapping: an empty file is an empty one, a list stands under the key ``bare``."""
    if data is None or (bare and isinstance(data, Seq)):
        holder = Map()
        if data is not None:
            holder[bare], holder.lines[bare] = data, data.line
        return holder
    return data


def _drop_blank(data: Any) -> None:
    if isinstance(data, Map):
        for k in [k for k, v in data.items() if v is None]:
            del data[k]
    if isinstance(data, Seq):
        keep = [n for n, v in enumerate(data) if v is not None]
        data[:], data.lines = [data[n] for n in keep], [data.lines[n] for n in keep]
    if isinstance(data, (Map, Seq)):
        for v in data.values() if isinstance(data, Map) else data:
            _drop_blank(v)


def steps_of(where: str) -> Iterator[str | int]:
    """``$.a[3].b`` → a, 3, b."""
    for word, number in re.findall(r"\.([^.\[\]]+)|\[(\d+)\]", where):
        yield word or int(number)


def _mend(data: Any, kind: type, message: str, steps: list[str | int]) -> tuple[Mistake | None, bool]:
    """Take out what is wrong: (what to say of it, whether the rest can be used)."""
    chain = [data]
    for s in steps:
        chain.append(chain[-1][s])
    at, place = chain[-1], "".join(f"[{s + 1}]" if isinstance(s, int) else f".{s}" for s in steps).lstrip(".")
    if "unknown field" in message:
        key = message.rpartition("unknown field ")[2].strip("`")
        allowed = _fields(struct_at(kind, steps))
        near = difflib.get_close_matches(key, allowed, 1)
        advice = f"是不是“{near[0]}”？" if near else f"可以写的键：{'、'.join(allowed)}"
        line = at.lines[key]
        del at[key]
        return Mistake(
            "yaml_key", line, key, f"不认识的键“{key}”" + (f"（在 {place} 里）" if place else ""), advice
        ), True
    if "missing required field" in message:
        key = message.rpartition("required field ")[2].strip("`")
        line = at.line if isinstance(at, Map) else 1
        mistake = Mistake("yaml_missing", line, key, f"缺少“{key}”" + (f"（{place}）" if place else ""), "请补上")
        said = isinstance(at, Map) and key in at.spoiled  # it was there and wrong: that is enough
        return (None if said else mistake), _drop(chain, steps)
    line, key = line_of(data, steps), str(next((s for s in reversed(steps) if isinstance(s, str)), ""))
    return Mistake("yaml_value", line, key, f"{place}：{_said(at, message)}", _advice(at, kind, steps, message)), _drop(
        chain, steps
    )


def _drop(chain: list[Any], steps: list[str | int]) -> bool:
    """Remove the last step's value; False when that is the whole file."""
    if not steps:
        return False
    holder, last = chain[-2], steps[-1]
    del holder[last]
    if isinstance(holder, Seq) and isinstance(last, int):
        del holder.lines[last]
    elif isinstance(holder, Map):
        holder.spoiled.add(str(last))
    return True


def line_of(data: Any, steps: Sequence[str | int]) -> int:
    """The line of the place that ``steps`` lead to, of the nearest one above it that is known, or 1."""
    line = 1
    for s in steps:
        if isinstance(data, Seq) and isinstance(s, int) and s < len(data):
            line = data.lines[s]
        elif isinstance(data, Map) and s in data:
            line = data.lines[str(s)]
        else:
            break
        data = data[s]
    return line


def _said(value: Any, message: str) -> str:
    what = "多项内容" if isinstance(value, (Map, Seq)) else f"“{value}”"
    if "decimal" in message:
        return f"{what}不是数"
    if message.startswith("Invalid enum value"):
        return f"没有{what}这个选择"
    wanted = {
        "int": "整数",
        "bool": "true 或 false",
        "array": "列表（每项以“- ”开头）",
        "object": "“键: 值”的形式",
        "str": "文字",
    }
    word = message.partition("Expected `")[2].partition("`")[0].partition(" |")[0]
    return f"{what}应当是{wanted.get(word, '别的形式')}"


def _advice(value: Any, kind: Any, steps: Sequence[str | int], message: str) -> str:
    if message.startswith("Invalid enum value"):
        return f"可以写：{'、'.join(str(x) or '（空）' for x in get_args(struct_at(kind, steps)))}"
    if "decimal" in message or "`int`" in message:
        advice = "只写数字和小数点，不带逗号、单位和货币符号"
        if found := _AMOUNT.fullmatch(str(value).replace(",", "").replace("，", "")):
            plain = Decimal(found[1]) * _TIMES[found[2] or ""]
            advice += f"：{plain.normalize():f}"
        return advice
    return "照 docs/reference 里这个文件的格式改正"


def struct_at(kind: Any, steps: Sequence[str | int]) -> Any:
    """The type that stands at a place of a struct; None when it is no struct."""
    for s in steps:
        kind = _one(kind)
        if isinstance(s, int):
            kind = get_args(kind)[0]
        else:
            kind = next(f.type for f in msgspec.structs.fields(kind) if f.encode_name == s)
    return _one(kind)


def _one(kind: Any) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        return next(k for k in get_args(kind) if k is not type(None))
    return kind


def _fields(kind: Any) -> list[str]:
    return [f.encode_name for f in msgspec.structs.fields(kind)]
