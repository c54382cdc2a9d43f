"""The evidence binder: one folder that opens in any browser without a server.

A numbered index with small pictures and hashes, the files themselves, every row of every register, the matrix of what is
proved.  Whoever reviews the report gets this folder and needs nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files as resources

from jizheng.compiled import Compiled
from jizheng.records import Evidence, Record, Register
from jizheng.write.coverage import page as matrix_page
from jizheng.write.html.paper import text
from jizheng.write.html.yearpage import said
from jizheng.write.thumbnails import thumbnail

FOLDER = "佐证册"
_PAGE = 5000  # rows of a register on one page
_MOST = 20_000  # rows that are laid out; of more the file itself has the rest
_LONG = 60  # signs of a cell; a longer one is set small and scrolls
_LARGE = 20_000_000  # bytes of a register's file; a larger one stays in the year's folder and the case file
_SHORT = 16  # signs of a cell that stays on one line
_ODD_LINK = re.compile(r"[\s\"'<>]")
_ODD = re.compile(r'[\\/:*?"<>|\x00-\x1f\s]+')


def write_binder(c: Compiled, read: Callable[[str], bytes], *, public: bool = False) -> dict[str, bytes]:
    """File name → bytes, all below 佐证册/.

    ``read``: a file of the year's folder by its path there (raises ``OSError`` or ``KeyError`` when it is not there).
    ``public``: files that are marked private are named and not handed out, private columns are left out.
    """
    out: dict[str, bytes] = {}
    cards = [_card(n, e, c, read, out, public=public) for n, e in enumerate(c.year.evidence, 1)]
    pages: list[str] = []
    for register in c.year.registers.values():
        out |= _register(register, pages, public=public)
        if not public:
            out |= _sources(register, read)
    out[f"{FOLDER}/证明关系.html"] = matrix_page(c)
    out[f"{FOLDER}/index.html"] = _index(c, cards, pages, public=public)
    listing = "".join(f"{sha256(data).hexdigest()}  {name[len(FOLDER) + 1 :]}\n" for name, data in sorted(out.items()))
    return {**out, f"{FOLDER}/校验值.txt": listing.encode()}


# ---------------------------------------------------------------------------- evidence files


def _card(
    n: int, e: Evidence, c: Compiled, read: Callable[[str], bytes], out: dict[str, bytes], *, public: bool
) -> str:
    row, picture, link, state = e.row, '<span class="kind">无文件</span>', "", ""
    hidden = public and row.private
    if hidden:
        picture, state = '<span class="kind">不公开</span>', "含个人信息，公开版不附"
    elif row.file:
        name = f"文件/{n:02}-{_ODD.sub('-', row.title)}.{row.file.rpartition('.')[2]}"
        try:
            data = read(row.file)
        except (OSError, KeyError, ValueError):
            state = "文件不在了"
        else:
            out[f"{FOLDER}/{name}"] = data
            picture, link = thumbnail(name, data, name), name
            state = "归档后被换过或改过，须重新核对" if e.changed else ""
    grade = e.grade or next(
        (s.grade for p in c.proofs for s in p.supports if s.kind == "evidence" and s.id == row.id), ""
    )
    kind = f"{row.kind}（{grade}级）" if grade else row.kind
    proves = "、".join(dict.fromkeys(_label(p, c) for p in row.proves))
    rows = (
        ("证明", proves), ("类别", kind), ("时间", row.on), ("来源", row.source), ("位置", row.locator),
        ("大小", f"{e.size:,} 字节" if e.size and not hidden else ""), ("SHA-256", e.sha256 if not hidden else ""),
    )  # fmt: skip
    body = "".join(f"<dt>{k}</dt><dd{' class=hash' if k == 'SHA-256' else ''}>{text(v)}</dd>" for k, v in rows if v)
    title = f'<a href="{text(link)}">{text(row.title)}</a>' if link else text(row.title)
    told = f'<p class="state">{text(state)}</p>' if state else ""
    frame = (
        f'<a class="pic" href="{text(link)}" tabindex="-1">{picture}</a>'
        if link
        else f'<span class="pic">{picture}</span>'
    )
    return f'<li id="{text(row.id)}"><span class="no">{n}</span>{frame}<div><h3>{title}</h3>{told}<dl>{body}</dl></div></li>'


def _label(name: str, c: Compiled) -> str:
    """What an id of evidence.yaml means, in words."""
    bare = name.rpartition(":")[2]
    goals = c.year.goals
    for rows in (goals.indicators, goals.goals, goals.tasks):
        for x in rows:
            if x.id == bare:
                return str(getattr(x, "name", "") or getattr(x, "text", ""))
    return next((t.label for t in c.figures if bare in (t.concept, t.id.rpartition(":")[2])), bare)


# ---------------------------------------------------------------------------- registers


def _register(register: Register, pages: list[str], *, public: bool) -> dict[str, bytes]:
    """Every row on pages of some thousands; appends to ``pages`` what the index says of it."""
    t = register.type
    # Of very many rows one page stands for the look of them: the file itself is the record.
    rows: Sequence[Record] = register.records[: _MOST if len(register.records) <= _MOST else _PAGE]
    fields = [f for f in t.fields if not (public and f.private) and any(r.values.get(f.name) is not None for r in rows)]
    total = len(register.records)
    count = max(1, -(-len(rows) // _PAGE))
    names = [f"登记簿/{t.id}{f'-{k + 1}' if k else ''}.html" for k in range(count)]
    out = {}
    heads = "".join(f'<th scope="col">{text(f.label)}{f"（{text(f.unit)}）" if f.unit else ""}</th>' for f in fields)
    for k, name in enumerate(names):
        part = rows[k * _PAGE : (k + 1) * _PAGE]
        body = "".join(
            f'<tr id="{text(r.key)}"><td class="n">第{r.line}行</td>'
            + "".join(_td(said(r.values.get(f.name))) for f in fields)
            + "</tr>"
            for r in part
        )
        links = " ".join(
            f'<a href="{text(x.partition("/")[2])}"{" aria-current=page" if x == name else ""}>{m}</a>'
            for m, x in enumerate(names, 1)
        )
        more = f"，这里列出前{len(rows)}{t.unit}，全部见年度文件夹里的登记簿文件" if total > len(rows) else ""
        from_files = "、".join(register.files)
        title = f"{t.label}（共{total}{t.unit}{more}）"
        pager = f'<p class="pager">第 {links} 页</p>' if count > 1 else ""
        out[f"{FOLDER}/{name}"] = _page(
            title, f'<p><a href="../index.html">回到目录</a>　写在 {text(from_files)}</p>{pager}<div class="rows" tabindex="0"><table><thead><tr><th scope="col">行</th>{heads}</tr></thead>'
            f"<tbody>{body}</tbody></table></div>{pager}",
        )  # fmt: skip
    notes = "，".join(
        f"{n}{t.unit}{w}" for n, w in ((len(register.superseded), "已被更正"), (register.refused, "没有收下")) if n
    )
    pages.append(
        f'<li><a href="{names[0]}">{text(t.label)}</a><b>{total}{text(t.unit)}</b><small>{text(notes)}</small></li>'
    )
    return out


def _td(words: str) -> str:
    if words.startswith(("https://", "http://")) and not _ODD_LINK.search(words):
        link = text(words)
        return f'<td class="u"><a href="{link}" title="{link}" rel="noopener noreferrer">{link}</a></td>'
    if len(words) > _LONG:
        return f'<td class="long"><div>{text(words)}</div></td>'
    return f'<td class="s">{text(words)}</td>' if len(words) <= _SHORT else f"<td>{text(words)}</td>"


def _sources(register: Register, read: Callable[[str], bytes]) -> dict[str, bytes]:
    """The files that the rows were written in, as they are."""
    out = {}
    for name in register.files:
        try:
            data = read(name)
        except (OSError, KeyError, ValueError):
            continue  # the rows stand on the page; that the file is gone is said elsewhere
        if len(data) <= _LARGE:
            out[f"{FOLDER}/登记簿/{name.rpartition('/')[2]}"] = data
    return out


# ---------------------------------------------------------------------------- pages


def _index(c: Compiled, cards: Sequence[str], pages: Sequence[str], *, public: bool) -> bytes:
    unit = c.year.unit
    proved = {
        s: sum(p.status == s for p in c.proofs if p.about.startswith("indicator:"))
        for s in ("已证实", "部分证实", "未证实")
    }
    chips = "".join(f'<li class="v{n}">{k}<b>{v}</b></li>' for n, (k, v) in enumerate(proved.items()))
    version = "（公开版）" if public else ""
    return _page(
        f"{unit.name}{unit.year}年度绩效自评佐证册{version}",
        f'<p class="lead">共{len(cards)}份佐证、{len(pages)}本登记簿。校验值在“校验值.txt”里，可以用 sha256sum -c 核对。</p>'
        f'<ul class="chips" aria-label="指标的证明情况">{chips}</ul><p><a href="证明关系.html">职能—任务—目标—指标—佐证的对应关系</a></p>'
        f'<h2>佐证文件</h2><ol class="files">{"".join(cards)}</ol><h2>登记簿</h2><ul class="books">{"".join(pages)}</ul>',
    )


def _page(title: str, body: str) -> bytes:
    return (
        '<!doctype html>\n<html lang="zh-Hans"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data: 'self' file:\">"
        '<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="icon" href="data:,">'
        f'<title>{text(title)}</title><style>{_style()}</style></head><body><header class="top"><span class="seal" aria-hidden="true">绩证</span>'
        f'<div class="who"><h1>{text(title)}</h1></div></header><main class="book">{body}</main></body></html>\n'
    ).encode("utf-8", "replace")


@cache
def _style() -> str:
    here = resources("jizheng.write.html")
    return "".join(here.joinpath(n).read_text("utf-8") for n in ("tokens.css", "binder.css"))
