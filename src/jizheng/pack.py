"""A pack: official content as data (YAML), read once into frozen rows.

The only code that opens pack files.  It refuses what it does not know: an unknown or repeated
key, a source that does not exist, a parameter without a date, a rule over a concept nobody
declared; the message names file, line, key and what would have been allowed.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from jizheng.model import Stamp
from jizheng.pack_rows import (
    ConceptRow,
    Form,
    PackHead,
    Parameter,
    Rule,
    Scheme,
    Source,
    Wording,
)
from jizheng.pack_words import LISTS
from jizheng.register_types import RegisterType
from jizheng.strict_yaml import YamlError, line_of, parse, steps_of

PACKS = Path(__file__).parent / "packs"
T = TypeVar("T")


class PackError(ValueError):
    """A pack that cannot be used; the message (Chinese) says where, what and what is allowed."""


class Pack(msgspec.Struct, frozen=True, dict=True):
    """Everything official that the engine needs for one edition, parents included.

    ``parameters`` are dated: ask ``parameter(name, year)``.  ``root`` is the pack's own folder,
    for templates; ``own_forms`` are those
    of the pack itself, by which a document chooses it.
    """

    stamp: Stamp
    head: PackHead
    sources: dict[str, Source]
    concepts: dict[str, ConceptRow]
    forms: tuple[Form, ...]
    rules: tuple[Rule, ...]
    schemes: tuple[Scheme, ...]
    parameters: dict[str, Parameter]
    wording: Wording
    roots: tuple[str, ...]
    own_forms: tuple[Form, ...] = ()

    @cached_property
    def bases(self) -> dict[str, tuple[str, bool, bool, str]]:
        """Rule -> words of its basis, whether it is verified, whether it may block, what it is only for."""
        return {
            r.id: (
                *self.basis(r.basis.source, r.basis.article),
                self.sources[r.basis.source].status != "unverified",
                "只用于" + "、".join(k["label"] for k in self.wording.kinds if k["kind"] in r.kinds_of_document),
            )
            for r in self.rules
        }

    @cached_property
    def registers(self) -> dict[str, RegisterType]:
        """Register types by id, read when first asked for: a check of a report needs none.  Raises PackError."""
        found: dict[str, RegisterType] = {}
        for root in reversed(self.roots):
            for t in _all(Path(root), "registers", RegisterType):
                found[t.id] = found[t.id].merged(t) if t.id in found else t
        for t in found.values():
            if t.source and t.source not in self.sources:
                raise PackError(f"{self.stamp.id}：登记簿 {t.id} 的依据“{t.source}”不在 sources.yaml 里")
            if t.wrong():
                raise PackError(f"{self.stamp.id}：登记簿 {t.id}：{t.wrong()}")
        return found

    @cached_property
    def sheets(self) -> dict[str, RegisterType]:
        """The sheets of budget.xlsx by id, columns named as the keys of budget.yaml.  Raises PackError."""
        return {t.id: t for root in reversed(self.roots) for t in _all(Path(root), "sheets", RegisterType)}

    def parameter(self, name: str, year: str = "") -> Any:
        """The value in force for a report of ``year`` ("" = the newest)."""
        return self.parameters[name].at(year)

    def ruler(self, kind: str) -> Scheme | None:
        """The scheme by which a report of this kind is scored again with the weights of its own form."""
        fit = [s for s in self.schemes if s.use == "recompute" and (not s.kinds or kind in s.kinds)]
        return fit[-1] if fit else None

    def basis(self, source: str, article: str = "") -> tuple[str, bool]:
        """(the words that name a legal basis, False when it is known from memory only)."""
        s = self.sources[source]
        number = f"（{s.number}）" if s.number else ""
        sep = "" if not article or article.startswith("（") else "："
        return f"{s.title}{number}{sep}{article}", s.status != "unverified"

    def template(self, name: str) -> Path:
        """The path of a template file of this pack or its nearest parent; raises PackError."""
        for root in self.roots:
            p = Path(root) / "templates" / name
            if p.exists():
                return p
        raise PackError(f"模板 {name} 不在包 {self.stamp.id} 及其上级包的 templates 目录里")


def _read(path: Path, kind: type[T]) -> T:
    """One file as frozen rows; children share their parents' files, so a file is parsed once until it changes."""
    state = path.stat()
    return _parsed(path, kind, state.st_mtime_ns, state.st_size)  # type: ignore[arg-type, no-any-return]


@lru_cache(maxsize=512)
def _parsed(path: Path, kind: Any, _changed: int, _size: int) -> Any:
    text = path.read_text("utf-8")
    name = f"{path.parent.parent.name if path.parent.name in ('rules', 'forms', 'cases', 'registers', 'sheets', 'wording') else path.parent.name}/{path.name}"
    try:
        data = parse(text)
    except YamlError as e:
        raise PackError(f"{name} 第 {e.line} 行：{e.message}") from e
    try:
        found = msgspec.convert(data, kind, strict=False)
    except msgspec.ValidationError as e:
        where = str(e).rpartition(" - at `")[2].rstrip("`")
        raise PackError(f"{name} 第 {line_of(data, list(steps_of(where)))} 行：{_words(str(e), kind, where)}") from e
    for key in found.lists if isinstance(found, Wording) else ():
        if key not in LISTS:
            raise PackError(
                f"{name} 第 {line_of(data, ['lists', key])} 行：不认识的词表“{key}”。允许的词表见 docs/reference/pack.md"
            )
    return found


def _words(error: str, kind: type, where: str) -> str:
    message = error.partition(" - at ")[0]
    if "unknown field" in message:
        key = message.rpartition("unknown field ")[2].strip("`")
        return f"不认识的键“{key}”（{where or '顶层'}）。允许的键见 docs/reference/pack.md"
    return f"{where or '顶层'}：{message}"


def _all(root: Path, name: str, kind: type[T]) -> list[T]:
    """The rows of ``name.yaml`` or of every file of the folder ``name/``, in name order."""
    one = root / f"{name}.yaml"
    files = [one] if one.exists() else []
    files += sorted((root / name).glob("*.yaml")) if (root / name).is_dir() else []
    return [row for f in files for row in _read(f, list[kind])]  # type: ignore[valid-type]


def find_pack(name: str, beside: Path | None = None) -> Path:
    """The folder of a pack by its id, or the path itself; raises PackError naming what there is.

    ``beside``: the folder of a pack that lies elsewhere (a case file brings its own); its parents are looked for there first.
    """
    places: list[Path] = [PACKS / name, Path(name)]
    for p in [beside / name, *places] if beside else places:
        if (p / "pack.yaml").exists():
            return p
    raise PackError(f"没有名为“{name}”的规则包。可用的有：{'、'.join(pack_names())}")


@lru_cache(maxsize=1)
def pack_names() -> tuple[str, ...]:
    """The ids of the packs that come with the engine."""
    return tuple(sorted(p.parent.name for p in PACKS.glob("*/pack.yaml")))


@lru_cache(maxsize=64)
def pack_forms(name: str) -> tuple[PackHead, tuple[Form, ...]]:
    """The head and the own forms of a pack: all that tells whether a document is one of them."""
    root = find_pack(name)
    return _read(root / "pack.yaml", PackHead), tuple(_all(root, "forms", Form))


@lru_cache(maxsize=32)
def load_pack(name: str) -> Pack:
    """Read a pack and its parents (``extends``); later rows replace a parent's row of the same id.

    ``name``: an id of ``pack_names()`` or a folder.  Raises ``PackError``.
    """
    roots: list[Path] = []
    heads: list[PackHead] = []
    nxt = name
    while nxt:
        root = find_pack(nxt, roots[-1].parent if roots else None)
        if root in roots:
            raise PackError(f"包 {name} 的 extends 绕成了圈：{nxt}")
        roots.append(root)
        heads.append(_read(root / "pack.yaml", PackHead))
        nxt = heads[-1].extends
    sources: dict[str, Source] = {}
    concepts: dict[str, ConceptRow] = {}
    forms: dict[str, Form] = {}
    rules: dict[str, Rule] = {}
    schemes: dict[str, Scheme] = {}
    parameters: dict[str, Parameter] = {}
    wording = Wording()
    for root in reversed(roots):
        sources |= {r.id: r for r in _all(root, "sources", Source)}
        for r in _all(root, "concepts", ConceptRow):
            concepts[r.code] = concepts[r.code].merged(r) if r.code in concepts else r
        # The child's own forms first, in the order written: the special is tried before the general.
        forms = {r.id: r for r in (*_all(root, "forms", Form), *forms.values())}
        rules |= {r.id: r for r in _all(root, "rules", Rule)}
        for s in _all(root, "scores", Scheme):
            if s.like and s.like not in schemes:
                raise PackError(f"{root.name}：评分方案 {s.id} 的 like“{s.like}”不在它前面的方案里")
            schemes[s.id] = s.over(schemes[s.like]) if s.like else s
        parameters |= {r.name: r for r in _all(root, "parameters", Parameter)}
        for f in (root / "wording.yaml", *sorted((root / "wording").glob("*.yaml"))):
            if f.exists():
                said = _read(f, Wording)
                if said.basis and said.basis.source not in sources:
                    raise PackError(f"{root.name}/{f.name}：依据“{said.basis.source}”不在 sources.yaml 里")
                wording = wording.merged(said)
    digest = sha256()
    for root in roots:
        for f in sorted(root.rglob("*")):
            if f.is_file() and "cases" not in f.parts and "__pycache__" not in f.parts:
                digest.update(f"{root.name}/{f.relative_to(root).as_posix()}\0".encode() + f.read_bytes())
    head = heads[0]
    pack = Pack(
        Stamp(head.id, head.title, head.edition, digest.hexdigest(), tuple(h.id for h in heads)),
        head, sources, concepts, tuple(forms.values()), tuple(rules.values()), tuple(schemes.values()),
        parameters, wording, tuple(str(r) for r in roots),
        tuple(_all(roots[0], "forms", Form)),
    )  # fmt: skip
    _refuse(pack)
    return pack


def _refuse(pack: Pack) -> None:
    """Everything a row refers to must exist; raises PackError for the first that does not."""
    for kind, rows in (
        ("规则", pack.rules), ("评分方案", pack.schemes), ("参数", pack.parameters.values()), ("表式", pack.forms),
    ):  # fmt: skip
        for row in rows:
            for b in row.bases():
                if b not in pack.sources:
                    raise PackError(f"{pack.stamp.id}：{kind} {row.key()} 的依据“{b}”不在 sources.yaml 里")
    for r in pack.rules:
        for c in r.codes():
            if c not in pack.concepts:
                raise PackError(f"{pack.stamp.id}：规则 {r.id} 用到未登记的概念“{c}”")
        for name in r.parameters():
            if name not in pack.parameters:
                raise PackError(f"{pack.stamp.id}：规则 {r.id} 用到未登记的参数“{name}”")
