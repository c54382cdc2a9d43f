"""What a document is: its kind, whose it is, of which year; the first gate before any figure.

Which words make a title, a kind or a line of the page is the pack's; said here is only how years are written.
"""

from __future__ import annotations

import re

from jizheng.facts.forms import fits, flat
from jizheng.facts.lexicon import Lexicon
from jizheng.facts.mentions import Mention
from jizheng.facts.spaced import unspaced
from jizheng.facts.titles import Titles, titles
from jizheng.facts.values import fold
from jizheng.model import Document, Paragraph, Profile, Table
from jizheng.pack import Pack

_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)\s*年")
_CN_YEAR = re.compile(r"二[〇○零]([〇○零一二三四五六七八九])([〇○零一二三四五六七八九])年")
_YEAR_LINE = re.compile(r"\(?\s*(20[0-4]\d)\s*年度?\s*\)?$")
_DIGIT = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}


def find_profile(document: Document, mentions: list[Mention], lex: Lexicon, pack: Pack) -> Profile:
    """The kind is told from the title first, then from words of the whole text; with its reason."""
    words = titles(pack)
    lines = _lines(document)
    title = _title_of(document, lines, words)
    kind, label, reason = _kind(title, lines, lex, words)
    stated = {
        m.concept: str(m.value)
        for m in reversed(mentions)
        if m.concept in ("unit_name", "project_name", "department") and m.value and not m.dims
    }
    unit = (
        _tidy(stated.get("unit_name", ""))
        or _unit_from(lines, title, lex, words)
        or _tidy(stated.get("department", ""))
    )
    text = flat(document)
    return Profile(
        kind,
        label,
        reason,
        title,
        unit,
        _year(lines, title, words),
        _tidy(stated.get("project_name", ""))
        or (_project(title, unit, lex, words) if kind in ("project", "transfer") else ""),
        next((f.id for f in pack.forms if fits(f, text)), ""),
    )


def year_of(document: Document, words: Titles) -> str:
    """The year a document is of by its own title and lines, "" when none is found."""
    lines = _lines(document)
    return _year(lines, _title_of(document, lines, words), words)


def _title_of(document: Document, lines: list[str], words: Titles) -> str:
    return _title(
        [unspaced(fold(b.text).strip()) for b in document.blocks[:40] if isinstance(b, Paragraph) and b.text.strip()]
        or lines,
        words,
    )


def _lines(document: Document) -> list[str]:
    out: list[str] = []
    for b in document.blocks:
        if isinstance(b, Paragraph):
            out.append(unspaced(fold(b.text).strip()))
        elif isinstance(b, Table):
            out.extend(fold(c.text).strip() for c in b.cells if c.text.strip())
        if len(out) > 1500:
            break
    return [x for x in out if x]


def _title(lines: list[str], words: Titles) -> str:
    """The first line that reads like a report's title, joined with the line before when that ends open."""
    lines = [x for x in lines[:16] if not words.page_re.search(x)]
    for i, line in enumerate(lines[:12]):
        head = line.split("|")[0].strip() if "|" in line else line
        head = words.fields_re.split(head)[0].strip() or head
        head = words.rows_re.split(head)[0]
        if len(head) <= 70 and words.report_re.search(head):
            if i and len(head) < 12 and len(lines[i - 1]) <= 40 and not words.over_re.search(lines[i - 1]):
                return lines[i - 1] + head
            return head
    return lines[0][:70] if lines else ""


def _kind(title: str, lines: list[str], lex: Lexicon, words: Titles) -> tuple[str, str, str]:
    flat = title.replace(" ", "")
    head = "".join(x for x in lines[:8] if not words.page_re.search(x)).replace(" ", "")
    text = "\n".join(lines[:200])
    for where, said, key in (
        ("标题", flat, "title"),
        ("开头", head, "title"),
        ("正文", text, "text"),
        ("标题", flat, "weak"),
        ("开头", head, "weak"),
    ):
        for row in lex.kinds:
            for word in row.get(key, []):
                if word in said:
                    return row["kind"], row["label"], f"{where}含“{word}”"
    return "other", "其他文件", "标题和正文都没有可辨认的类型"  # no kind of a pack: none was found


def _year(lines: list[str], title: str, words: Titles) -> str:
    for text in (title, *lines[:14]):
        found = _YEAR.findall(text)
        if found and not words.dateline_re.search(text):
            return str(found[0])
        cn = _CN_YEAR.search(text)
        if cn:
            return f"20{_DIGIT[cn[1]]}{_DIGIT[cn[2]]}"
    for line in lines[:30]:
        m = _YEAR_LINE.match(line)
        if m:
            return m[1]
    body = "\n".join(lines[:80])
    project = re.search(r"(20[0-4]\d)\s*年\s*\d{1,2}\s*月起", body)
    if project:
        return project[1]
    found = [y for line in lines[:120] for y in _YEAR.findall(line) if not words.dateline_re.search(line)]
    return max(found, key=lambda y: (found.count(y), -int(y))) if found else ""


def _unit_from(lines: list[str], title: str, lex: Lexicon, words: Titles) -> str:
    for text in (x for x in (title, *lines[:6]) if not re.search("[,。;]", x)):
        m = len(text) <= 70 and lex.unit_re.search(words.unit_noise_re.sub(" ", text))
        if m:
            return m[1]
    return ""


def _project(title: str, unit: str, lex: Lexicon, words: Titles) -> str:
    """某中心2022年度校舍维修项目绩效自评报告: what stands between the year and the evaluation."""
    m = words.project_re.search("".join(title.split()).replace(unit or "\x00", ""))
    return m[1] if m and len(lex.prose_re.sub("", lex.neutral_re.sub("", m[1]))) >= 2 else ""


def _tidy(text: str) -> str:
    """A name without its code in front (219001-…, 51000021R000000019951-…) and without blanks."""
    return re.sub(r"^[\dA-Z]{3,24}-|\s+", "", text)
