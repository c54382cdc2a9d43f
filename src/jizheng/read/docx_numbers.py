"""Automatic numbering and heading styles of a docx: what Word shows but does not write as text.

A paragraph numbered by Word has no 一、 in its text; without it, references to “第一项” and checks
of the outline fail.  Only documents that use styles or numbering pay for reading these parts.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from .archive import Archive
from .limits import MB

_DIGITS = "〇一二三四五六七八九"
_LEVELS = 9


class Level(NamedTuple):
    """One level of a list: where it starts, how it counts, its text (``%1.%2``)."""

    start: int
    form: str
    text: str
    legal: bool = False


class Style(NamedTuple):
    """What a paragraph style says: outline level 0–8 or -1, list id and level or ""."""

    outline: int
    list_id: str
    level: int
    based_on: str


class Numbering:
    """The running counters of all lists of one document; ask in document order."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._lists: tuple[dict[str, str], dict[str, dict[int, Level]]] | None = None
        self._styles: dict[str, Style] | None = None
        self._counts: dict[str, list[int]] = {}
        self.unknown: set[str] = set()

    def mark(self) -> dict[str, list[int]]:
        """The state of the counters, for ``reset`` when a part has to be read again."""
        return {k: v[:] for k, v in self._counts.items()}

    def reset(self, mark: dict[str, list[int]]) -> None:
        """Back to a state given by ``mark``."""
        self._counts = {k: v[:] for k, v in mark.items()}

    def describe(self, style: str, list_id: str, level: int, outline: int) -> tuple[str, bool]:
        """(number text to put before the paragraph, whether it is a heading).

        ``style``, ``list_id``: "" when the paragraph names none; ``level``, ``outline``: -1 likewise.
        """
        if style:
            found = self._style(style)
            if not list_id:
                list_id = found.list_id
            if level < 0:
                level = found.level
            if outline < 0:
                outline = found.outline
        number = self._next(list_id, max(level, 0)) if list_id and list_id != "0" else ""
        return number, 0 <= outline < 9

    def _style(self, name: str) -> Style:
        if self._styles is None:
            part = "word/styles.xml"
            member = self._archive.members.get(part)
            self._styles = _styles(self._archive.packed(part), member.method) if member else {}
        out = Style(-1, "", -1, "")
        for _ in range(12):  # a chain of basedOn; a circle must end
            style = self._styles.get(name)
            if style is None:
                break
            out = Style(
                out.outline if out.outline >= 0 else style.outline,
                out.list_id or style.list_id,
                out.level if out.level >= 0 else style.level,
                "",
            )
            name = style.based_on
        return out

    def _next(self, list_id: str, level: int) -> str:
        if self._lists is None:
            self._lists = _lists(self._archive.read("word/numbering.xml"))
        ids, levels = self._lists
        abstract = ids.get(list_id)
        if abstract is None:
            return ""
        # a w:num with its own overrides has its own levels under its own id
        own = levels.get("num " + list_id) or levels.get(abstract, {})
        here = own.get(level)
        if here is None:
            return ""
        counts = self._counts.setdefault("num " + list_id if "num " + list_id in levels else abstract, [-1] * _LEVELS)
        level = min(level, _LEVELS - 1)
        counts[level] = here.start if counts[level] < 0 else counts[level] + 1
        for deeper in range(level + 1, _LEVELS):
            counts[deeper] = -1

        def value(found: re.Match[str]) -> str:
            k = int(found[1]) - 1
            at = own.get(k, here)
            n = counts[k] if counts[k] >= 0 else at.start
            return self._write(n, "decimal" if here.legal else at.form)

        if here.form == "bullet":
            return ""
        text = re.sub(r"%([1-9])", value, here.text)
        # "1." before "2020年" must not become the amount 1.2020
        return text + " " if text and (text[-1].isascii() and text[-1] not in ")]") else text

    def _write(self, n: int, form: str) -> str:
        writer = FORMS.get(form)
        if writer is None:
            self.unknown.add(form)
            return str(n)
        return writer(n)


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\bw:" + name + rb'="([^"]*)"', tag)
    return found[1].decode("utf-8", "replace") if found else ""


def _value(xml: bytes, tag: bytes) -> str:
    found = re.search(rb"<w:" + tag + rb'\b[^>]*\bw:val="([^"]*)"', xml)
    return _plain(found[1].decode("utf-8", "replace")) if found else ""


def _plain(text: str) -> str:
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return text


def _int(text: str, default: int) -> int:
    return int(text) if text.isdigit() and len(text) < 7 else default


@lru_cache(maxsize=32)
def _styles(packed: bytes, method: int) -> dict[str, Style]:
    """Paragraph styles by id.  Kept by their packed bytes: a thousand reports share one template."""
    out: dict[str, Style] = {}
    try:
        xml = zlib.decompressobj(-15).decompress(packed, 16 * MB) if method == 8 else packed[: 16 * MB]
    except zlib.error:
        return out
    for block in xml.split(b"</w:style>"):
        at = block.find(b"<w:style ")
        if at < 0 or b'w:type="paragraph"' not in block[at : at + 400]:
            continue
        block = block[at:]
        outline = _int(_value(block, b"outlineLvl"), -1) if b"<w:outlineLvl" in block else -1
        list_id, level = "", -1
        if b"<w:numPr" in block:
            list_id, level = _value(block, b"numId"), _int(_value(block, b"ilvl"), -1)
        out[_plain(_attribute(block, b"styleId"))] = Style(outline, list_id, level, _value(block, b"basedOn"))
    return out


def _lists(xml: bytes) -> tuple[dict[str, str], dict[str, dict[int, Level]]]:
    """(list id → abstract list id, abstract list id → its levels) of numbering.xml."""
    ids: dict[str, str] = {}
    levels: dict[str, dict[int, Level]] = {}
    for block in xml.split(b"</w:abstractNum>"):
        at = block.find(b"<w:abstractNum ")
        if at >= 0:
            levels[_attribute(block[at : block.find(b">", at)], b"abstractNumId")] = _levels(block[at:])
    for found in re.finditer(rb"<w:num ([^>]*)>(.*?)</w:num>", xml, re.DOTALL):
        list_id = _attribute(b" " + found[1], b"numId")
        abstract = _value(found[2], b"abstractNumId")
        ids[list_id] = abstract
        if b"<w:lvlOverride" in found[2]:
            own = dict(levels.get(abstract, {}))
            for part in found[2].split(b"</w:lvlOverride>"):
                own |= _levels(part)
                level = _int(_attribute(part, b"ilvl"), -1)
                start = _value(part, b"startOverride")
                if level in own and start:
                    own[level] = own[level]._replace(start=_int(start, 1))
            levels["num " + list_id] = own
    return ids, levels


def _levels(xml: bytes) -> dict[int, Level]:
    out: dict[int, Level] = {}
    for found in re.finditer(rb"<w:lvl ([^>]*)>(.*?)</w:lvl>", xml, re.DOTALL):
        body = found[2]
        # some newer forms stand in mc:AlternateContent; the fallback's numFmt comes last
        forms = re.findall(rb'<w:numFmt\b[^>]*\bw:val="([^"]*)"', body)
        form = forms[-1].decode("ascii", "replace") if forms else "decimal"
        text = _value(body, b"lvlText")
        level = _int(_attribute(b" " + found[1], b"ilvl"), 0)
        out[level] = Level(
            _int(_value(body, b"start"), 1 if b"<w:start" in body else 0), form, text, b"<w:isLgl" in body
        )
    return out


def chinese(n: int, zero: str = "零") -> str:
    """1 → 一, 12 → 十二, 105 → 一百零五 (一百〇五 with ``zero``), up to 9999."""
    if not 0 < n < 10_000:
        return _DIGITS[0] if n == 0 else str(n)
    out, gap = "", False
    for k, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = n // k % 10
        if digit:
            out += (zero if gap and out else "") + _DIGITS[digit] + unit
            gap = False
        else:
            gap = True
    return out[1:] if out.startswith("一十") else out


def roman(n: int) -> str:
    """1994 → MCMXCIV; numbers beyond 3999 stay digits."""
    if not 0 < n < 4000:
        return str(n)
    out = ""
    for value, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        out += sign * (n // value)
        n %= value
    return out


def letters(n: int) -> str:
    """1 → A, 26 → Z, 27 → AA, as Word counts."""
    return chr(65 + (n - 1) % 26) * min((n - 1) // 26 + 1, 20) if n > 0 else str(n)


def _from(signs: str) -> Callable[[int], str]:
    return lambda n: signs[n - 1] if 0 < n <= len(signs) else str(n)


FORMS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "none": lambda _: "",
    "decimalZero": lambda n: f"{n:02d}",
    "decimalFullWidth": lambda n: "".join(chr(ord(c) + 0xFEE0) for c in str(n)),
    "decimalFullWidth2": lambda n: "".join(chr(ord(c) + 0xFEE0) for c in str(n)),
    "decimalHalfWidth": str,
    "numberInDash": lambda n: f"- {n} -",
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "ideographDigital": lambda n: "".join(_DIGITS[int(c)] for c in str(n)),
    "japaneseDigitalTenThousand": lambda n: "".join(_DIGITS[int(c)] for c in str(n)),
    "chineseLegalSimplified": lambda n: chinese(n).translate(
        str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
    ),
    "ideographTraditional": _from("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _from("子丑寅卯辰巳午未申酉戌亥"),
    "ideographEnclosedCircle": _from("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
    "decimalEnclosedCircle": _from("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
    "decimalEnclosedCircleChinese": _from("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
    "decimalEnclosedParen": _from("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
    "decimalEnclosedFullstop": _from("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
    "upperLetter": letters,
    "lowerLetter": lambda n: letters(n).lower(),
    "upperRoman": roman,
    "lowerRoman": lambda n: roman(n).lower(),
}
