"""Kinds about words: headings and their numbers, placeholders, names that drift, who did the work.

Numerals and the numbering of headings are the language's; patterns and words come with the rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from jizheng.check.case import Case, Result, codes, failed, missing, not_applicable, passed
from jizheng.model import Outcome, Paragraph, Table, Where
from jizheng.pack_rows import Rule

_CN = "一二三四五六七八九十"
_HEAD1 = re.compile(r"^\s*([一二三四五六七八九十]{1,3})\s*[、.．](?![）)])")
_SUB = re.compile(r"^\s*[（(]([一二三四五六七八九十]{1,3})[)）]")
_ARABIC = re.compile(r"[\n。；;\x00]\s*(\d{1,2})\s*[.．、](?!\d)")
_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)\s*年度")
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_LINE = re.compile(r"(\d{1,2})\s*[、．.](?!\d)")
_CIRCLED = re.compile(r"[①②③④⑤⑥⑦⑧⑨⑩]")


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(words))


def _at(case: Case, block: int, cell: int, m: re.Match[str]) -> Where:
    return case.document.where(block, cell, m.start(), m.end())


def _named(rule: Rule, case: Case) -> bool:
    """Whether any of the rule's literal ``words`` stands in the report; a search for them costs far less than patterns."""
    words = rule.params.get("words")
    return words is None or any(w in case.joined for w in words)


def pattern(rule: Rule, case: Case) -> Iterator[Result]:
    """Text that must not stand in a finished report; all places in one finding, the first of them shown.

    ``words``: literals without which no pattern can match; ``before``: what must precede a match
    (a pattern that starts with a fixed character is found fast, one that starts with digits is not).
    """
    found: list[tuple[Where, str]] = []
    if not _named(rule, case):
        yield passed() if case.texts else not_applicable("文件没有文字")
        return
    before = _pattern((rule.params["before"],)) if "before" in rule.params else None
    # One pass for each pattern: a pattern by itself starts with a fixed character or set, which sre looks for fast.
    for rx in (_pattern((p,)) for p in rule.params["patterns"]):
        for m in rx.finditer(case.joined):
            if rule.params.get("apart") and case.joined[m.start() - 1 : m.start()].isdigit():
                continue  # the tail of a longer number
            start = m.start()
            if before is not None:
                lead = before.search(case.joined, max(0, start - 12), start)
                if lead is None:
                    continue
                start = lead.start()
            where, word = case.place(start, m.end()), case.joined[start : m.end()]
            found.append((where._replace(excerpt=_masked(word)) if rule.params.get("mask") else where, word))
    if not found:
        yield passed() if case.texts else not_applicable("文件没有文字")
        return
    masks = _pattern(tuple(rule.params["masks"])) if "masks" in rule.params else None
    # Names and years blotted out by whoever put the report up again are no fault of its authors.
    blotted = masks is not None and all(masks.fullmatch(w) for _, w in found) and _masked_copy(case)
    words = list(dict.fromkeys(_masked(w) if rule.params.get("mask") else " ".join(w.split()) for _, w in found))
    yield Result(
        Outcome.FAILED, {"n": str(len(found)), "list": "、".join(f"“{w}”" for w in words[:6])}, (),
        tuple(w for w, _ in found[:12]), severity="info" if blotted else "",
    )  # fmt: skip


def _masked_copy(case: Case) -> bool:
    """Whether a report is filled in but its unit or its year is not to be seen: a copy made anonymous."""
    p = case.found.profile
    filled = sum(1 for f in case.found.facts if f.amount) >= 3
    return filled and (not p.unit or not p.year or any(c in p.unit for c in case.pack.wording.lists["blot_marks"]))


def _masked(word: str) -> str:
    """A telephone or identity number with its middle hidden: findings are published too."""
    digits = re.sub(r"\D", "", word)
    return digits[:3] + "*" * max(0, len(digits) - 5) + digits[-2:]


def _number(cn: str) -> int:
    if cn == "十":
        return 10
    if cn.startswith("十"):
        return 10 + _CN.index(cn[1]) + 1
    if "十" in cn:
        a, _, b = cn.partition("十")
        return (_CN.index(a) + 1) * 10 + (_CN.index(b) + 1 if b else 0)
    return _CN.index(cn[0]) + 1 if len(cn) == 1 else 0


def numbering(rule: Rule, case: Case) -> Iterator[Result]:
    """Series of numbers: 一 二 三 五, a list with 4 twice, ①②③④ then 5 6."""
    seen: set[str] = set()
    for r in (*_headings(case), *_lists(case), *_circles(case), *_lines(case)):
        if r.slots["what"] not in seen:
            seen.add(r.slots["what"])
            yield r
    if not seen:
        yield passed() if case.texts else not_applicable("文件没有文字")


def _headings(case: Case) -> Iterator[Result]:
    """Level-1 headings of the narrative; the series may start anew once (form, then narrative)."""
    last, last_where = 0, None
    for i, b in enumerate(case.document.blocks):
        if isinstance(b, Table):
            continue
        m = _HEAD1.match(b.text) if len(b.text) < 80 else None
        if not m or len(b.text.strip()) > 40 or b.text.rstrip().endswith(("。", "；", ";")):
            continue
        n = _number(m[1])
        where = case.document.where(i, -1, 0, len(b.text))
        if last and n > last + 1 and n <= 12 and last_where is not None:
            gap = "、".join(_cn(k) for k in range(last + 1, n))
            between = _unnumbered(case, last_where.block, i)
            hint = f"，其间“{between}”没有编号" if between else ""
            yield Result(
                Outcome.FAILED, {"what": f"“{_cn(last)}”之后是“{m[1]}”，缺“{gap}”{hint}"}, (), (last_where, where)
            )
        elif n == last > 1 and last_where is not None and last_where.block != i:  # a second 一 starts a new series
            yield Result(Outcome.FAILED, {"what": f"“{m[1]}”出现两次"}, (), (last_where, where))
        last, last_where = n, where


def _cn(n: int) -> str:
    return _CN[n - 1] if n <= 10 else "十" + _CN[n - 11]


def _unnumbered(case: Case, start: int, end: int) -> str:
    """A short line between two headings that starts its own （一） series: the heading that lost its number."""
    for i in range(start + 1, end):
        b, after = case.document.blocks[i], case.document.blocks[i + 1] if i + 1 < len(case.document.blocks) else None
        if (
            isinstance(b, Paragraph)
            and isinstance(after, Paragraph)
            and 4 <= len(b.text.strip()) <= 24
            and _SUB.match(after.text)
        ):
            m = _SUB.match(after.text)
            if m and m[1] == "一" and not _HEAD1.match(b.text) and not _SUB.match(b.text):
                return b.text.strip()
    return ""


def _lists(case: Case) -> Iterator[Result]:
    """1. 2. 3. inside one cell or paragraph: a number twice in a row."""
    text = "\x00" + case.joined  # one pass over everything; \x00 stands before each cell and paragraph
    marks = list(_ARABIC.finditer(text))
    for a, b in zip(marks, marks[1:], strict=False):
        if a[1] == b[1] and int(a[1]) > 1 and "\x00" not in text[a.end() : b.end()]:
            first, again = (text[m.start(1) : m.end() + 8].partition("\x00")[0].strip() for m in (a, b))
            yield Result(
                Outcome.FAILED, {"what": f"编号“{a[1]}”出现两次：“{first}”和“{again}”"},
                (), tuple(case.place(m.start(1) - 1, m.end() - 1) for m in (a, b)),
            )  # fmt: skip


def _lines(case: Case) -> Iterator[Result]:
    """Lines that number themselves: 1、 2、 2、 one after another, and 、“三公”经费 that lost its number."""
    last: list[tuple[int, int]] = []  # (number, block) of the run of numbered lines so far
    for i, b in enumerate(case.document.blocks):
        if isinstance(b, Table) or not b.text:
            continue
        text = b.text.lstrip()
        if text[:1] == "、" and len(text) > 3:
            where = case.document.where(i, -1, 0, len(b.text))
            yield Result(
                Outcome.FAILED, {"what": f"“{re.split('[。，；]', text)[0][:14]}”前面的编号丢了"}, (), (where,)
            )
        m = _LINE.match(text)
        n = int(m[1]) if m else 0
        if m and last and last[-1] == (n, i - 1) and n > 1 and (n - 1, i - 2) in last:
            first = case.document.text_of(i - 1).strip()[:10]
            slots = {"what": f"编号“{n}”出现两次：“{first}”和“{text[:10]}”"}
            yield Result(Outcome.FAILED, slots, (), tuple(case.document.where(k) for k in (i - 1, i)))
        last = [*last[-1:], (n, i)] if m else []


def _circles(case: Case) -> Iterator[Result]:
    if "①" not in case.joined:
        return
    for block, cell, words in case.texts:
        text = words.translate(_DIGITS)
        circles = list(_CIRCLED.finditer(text))
        if len(circles) < 2:
            continue
        due = ord(circles[-1][0]) - ord("①") + 2
        plain = re.compile(rf"(?<=[；;。，,]){due}(?=[\u4e00-\u9fff])").search(text, circles[-1].end())
        if plain:
            more = [str(due)] + (
                [str(due + 1)] if re.search(rf"[；;。，,]{due + 1}[\u4e00-\u9fff]", text[plain.end() :]) else []
            )
            yield Result(
                Outcome.FAILED, {"what": f"前面用①至{circles[-1][0]}，后面改用{'、'.join(more)}"}, (),
                (_at(case, block, cell, circles[-1]), case.document.where(block, cell, plain.start(), plain.end())),
            )  # fmt: skip


def texts_differ(rule: Rule, case: Case) -> Iterator[Result]:
    """The duties in the form against those in the narrative, clause by clause."""
    table, text = case.all(codes(rule, "table")[0]), case.all(codes(rule, "text")[0])
    if not table or not text:
        yield not_applicable("没有两处职能职责")
        return
    hit = False
    said_ = [(t, _bare(str(t.value))) for t in text]
    pairs = [_pairs(b) for _, b in said_]
    for d in table:
        a = _bare(str(d.value))
        if any(a == b for _, b in said_):
            continue
        likeness = [_alike(_pairs(a), p) for p in pairs]
        best, b = said_[likeness.index(max(likeness))]
        if max(likeness) >= 0.8:
            hit = True
            x, y = _difference(a, b)
            yield failed(d, best, table=x or "（无）", text=y or "（无）")
    if not hit:
        yield passed(table[0], text[0])


def _bare(text: str) -> str:
    return re.sub(r"[\s，,。；;、：:“”]", "", text)


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _alike(x: set[str], y: set[str]) -> float:
    """Share of common pairs of characters (Dice), 0 to 1: a measure of likeness, never an amount."""
    return 2 * len(x & y) / (len(x) + len(y)) if x and y else 0.0


def _difference(a: str, b: str) -> tuple[str, str]:
    """The differing middle of two texts, with some characters around it; … where the texts go on."""
    i = 0
    while i < min(len(a), len(b)) and a[i] == b[i]:
        i += 1
    j = 0
    while j < min(len(a), len(b)) - i and a[-1 - j] == b[-1 - j]:
        j += 1
    head, tail = "…" if i > 4 else "", "…" if j > 4 else ""
    middles = (t[max(0, i - 4) : len(t) - j + 4] for t in (a, b))
    x, y = (f"{head}{m}{tail}" if m else "" for m in middles)
    return x, y


def terms(rule: Rule, case: Case) -> Iterator[Result]:
    """Words that name the same asset and must not be mixed: which is meant changes the facts."""
    used: dict[str, tuple[int, Where]] = {}
    for row in rule.params["families"]:
        used.clear()
        rx = _pattern(tuple(row))
        for m in rx.finditer(case.joined):
            n, w = used[m[0]] if m[0] in used else (0, case.place(m.start(), m.end()))
            used[m[0]] = (n + 1, w)
        if len(used) > 1:
            words = "、".join(f"“{k}”{n}处" for k, (n, _) in sorted(used.items(), key=lambda x: -x[1][0]))
            yield Result(Outcome.FAILED, {"list": words}, (), tuple(w for _, w in used.values()))
            return
    yield passed() if used else not_applicable("没有用到这些名称")


def attribution(rule: Rule, case: Case) -> Iterator[Result]:
    """督促×公司完成了…: the work was another's, the unit supervised."""
    rx = _pattern(tuple(rule.params["patterns"]))
    found = [(case.place(m.start(), m.end()), m) for m in rx.finditer(case.joined)] if _named(rule, case) else []
    if not found:
        yield passed() if case.texts else not_applicable("文件没有文字")
        return
    _where, m = found[0]
    yield Result(
        Outcome.FAILED,
        {"sentence": " ".join(m[0].split())[:80], "n": str(len(found))},
        (),
        tuple(w for w, _ in found[:6]),
    )


def mentioned(rule: Rule, case: Case) -> Iterator[Result]:
    """Something is told that needs a figure or a note elsewhere (equipment bought, no asset shown)."""
    found: list[tuple[Where, str]] = []
    for rx in (_pattern((p,)) for p in rule.params["patterns"]) if _named(rule, case) else ():
        found.extend((case.place(m.start(), m.end()), m[0]) for m in rx.finditer(case.joined))
    if not found:
        yield not_applicable("正文没有提到")
    elif any(f.amount for c in codes(rule, "settled_by") for f in case.numbers(c)) or any(
        _pattern((p,)).search(case.joined) for p in rule.params["settled"]
    ):
        yield passed()
    else:
        words = list(dict.fromkeys(" ".join(w.split()) for _, w in found))
        yield Result(Outcome.FAILED, {"list": "、".join(words[:4])}, (), tuple(w for w, _ in found[:4]))


def contradiction(rule: Rule, case: Case) -> Iterator[Result]:
    """Two sentences that cannot both be so."""
    hit = False
    if not case.texts:
        yield not_applicable("文件没有文字")
        return
    for row in rule.params["pairs"]:
        if not any(w in case.joined for w in row["words"]) or _about(case, row.get("unless", ())):
            continue
        first, second = _pattern(tuple(row["first"])), _pattern(tuple(row["second"]))
        a = first.search(case.joined)
        z = second.search(case.joined) if a else None
        if a and z:
            hit = True
            slots = {"first": " ".join(a[0].split()), "second": " ".join(z[0].split()), "note": row["note"]}
            yield Result(Outcome.FAILED, slots, (), (case.place(a.start(), a.end()), case.place(z.start(), z.end())))
    if not hit:
        yield passed()


def _about(case: Case, words: list[str]) -> bool:
    """Whether the report's title, project or goals name any of the words: then what they say is its purpose."""
    own = [case.found.profile.title, case.found.profile.project]
    own += [str(f.value) for c in ("goal_expected", "project_name") for f in case.all(c)]
    return any(w in t for w in words for t in own)


def years(rule: Rule, case: Case) -> Iterator[Result]:
    """The year of the title against the year of the heads and captions."""
    year = case.found.profile.year
    if not year:
        yield missing("没有找到报告年度")
        return
    named = [" ".join(str(f.value).split()) for f in case.all("project_name")]
    exempt = rule.params["exempt"]  # a plan for next year, last year's carry-over: other years are right there
    odd: dict[str, Where] = {}
    count: dict[str, int] = {}
    for block, cell, text in case.texts:
        if len(text) > 60:
            continue
        for m in _YEAR.finditer(text) if "年度" in text or "年 度" in text else ():
            if m[1] != year and (any(w in text for w in exempt) or any(m[0] in n for n in named)):
                continue
            count[m[1]] = count.get(m[1], 0) + 1
            odd.setdefault(m[1], _at(case, block, cell, m))
    foreign = {y: w for y, w in odd.items() if y != year and abs(int(y) - int(year)) == 1}
    if foreign and year in odd and case.found.profile.kind not in ("accounts", "budget"):
        yield Result(
            Outcome.FAILED,
            {"year": year, "list": "、".join(f"{y}年度{count[y]}处" for y in foreign)},
            (),
            (odd[year], *foreign.values()),
        )
    else:
        yield passed()


def count_of(rule: Rule, case: Case) -> Iterator[Result]:
    """共15个，年初8个、增加8个: named groups total, a, b of a pattern must add up."""
    rx = _pattern(tuple(rule.params["patterns"]))
    hit = seen = False
    for m in rx.finditer(case.joined):
        seen = True
        total, a, b = (int(m[k]) for k in ("total", "a", "b"))
        if total != a + b:
            hit = True
            slots = {"total": str(total), "a": str(a), "b": str(b), "sum": str(a + b), "unit": m["unit"]}
            yield Result(Outcome.FAILED, slots, (), (case.place(m.start(), m.end()),))
    if seen and not hit:
        yield passed()
    elif not seen:
        yield not_applicable("没有同时写总数和年初、年中个数的句子")
