"""RTF: groups, control words and text; still written by older office systems, often under the suffix doc.

The definition of a row (``\\trowd`` … ``\\cellx``) may stand before or after its cells; the one in force
at ``\\row`` counts.
"""

from __future__ import annotations

import re
from bisect import bisect
from typing import NamedTuple

from jizheng.model import Block, Paragraph, Problem

from .docx_table import Row, table_of_rows
from .limits import Limits
from .problems import Reading, Refused
from .trim import trimmed

_TOKEN = re.compile(r"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z'])|([{}])|[\r\n]+|([^\\{}\r\n]+)")
_SKIPPED = frozenset(
    [
        "fonttbl",
        "colortbl",
        "stylesheet",
        "info",
        "pict",
        "object",
        "fldinst",
        "listtable",
        "listoverridetable",
        "rsidtbl",
        "generator",
        "themedata",
        "colorschememapping",
        "latentstyles",
        "datastore",
        "xmlnstbl",
        "pgptbl",
        "revtbl",
        "bkmkstart",
        "bkmkend",
        "nonshppict",
        "shpinst",
        "pntext",
        "pn",
        "template",
        "filetbl",
    ]
)
_ROLES = {"header": "header", "headerl": "header", "headerr": "header", "headerf": "header", "footer": "footer",
          "footerl": "footer", "footerr": "footer", "footerf": "footer", "footnote": "footnote", "annotation": "comment",
          "shptxt": "textbox"}  # fmt: skip
_CHARS = {"tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
          "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "cell": "", "row": ""}  # fmt: skip
_SIGNS = {"~": "\xa0", "_": "-", "-": "", "\\": "\\", "{": "{", "}": "}"}
_CHARSETS = {134: "gb18030", 136: "big5", 128: "cp932", 129: "cp949", 0: "cp1252", 1: ""}
_DEEPEST = 500


class _State(NamedTuple):
    """What a group inherits and restores."""

    skip: bool = False
    role: str = "body"
    encoding: str = ""
    fallback: int = 1
    deleted: bool = False


class _Cell(NamedTuple):
    """A cell of a row's definition."""

    right: int
    up: bool
    joins_left: bool


def read_rtf(data: bytes, name: str, limits: Limits) -> Reading:
    """Blocks of an RTF file; paths ``rtf:p[n]`` and ``rtf:t[i]/r[j]/c[k]``."""
    if data.count(b"\\") > 10 * limits.tags:
        raise Refused("too_complex", reason="标记太多")
    reader = _Reader(data.decode("latin-1"))
    reader.run()
    problems: list[Problem] = []
    return Reading(trimmed(reader.finished(), name, limits, problems), problems)


class _Reader:
    """One pass over the tokens."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._fonts: dict[int, str] = {}
        self._default = "cp1252"
        self._state = _State()
        self._stack: list[_State] = []
        self._bytes = bytearray()
        self._buf: list[str] = []
        self._lines: list[str] = []
        self._cells: list[str] = []
        self._rows: list[tuple[list[str], list[_Cell]]] = []
        self._definition: list[_Cell] = []
        self._up = self._left = self._in_table = self._heading = False
        self._blocks: list[Block] = []
        self._side: list[Paragraph] = []
        self._paragraphs = self._tables = 0
        self._wait = 0  # characters that stand for the last \\u and are left out
        self._font_table = 0  # depth of the font table while it is read
        self._font = 0

    def run(self) -> None:
        """All tokens."""
        for found in _TOKEN.finditer(self._text):
            word, number, code, sign, brace, plain = found.groups()
            if code:
                if self._wait:
                    self._wait -= 1
                elif not self._state.skip:
                    self._bytes.append(int(code, 16))
                continue
            if self._bytes and (word or sign or brace or plain):
                self._flush()
            if plain:
                if self._wait:
                    cut = min(self._wait, len(plain))
                    self._wait -= cut
                    plain = plain[cut:]
                self._add(plain)
            elif word:
                self._word(word, int(number) if number else None)
            elif brace == "{":
                if len(self._stack) > _DEEPEST:
                    raise Refused("too_complex", reason=f"嵌套超过{_DEEPEST}层")
                self._stack.append(self._state)
            elif brace == "}":
                self._close_group()
            elif sign == "*":
                self._state = self._state._replace(skip=True)
            elif sign:
                self._add(_SIGNS.get(sign, ""))

    def _close_group(self) -> None:
        before = self._state
        self._state = self._stack.pop() if self._stack else _State()
        if self._font_table and len(self._stack) < self._font_table:
            self._font_table = 0
        if before.role != self._state.role:
            self._end_paragraph(before.role)

    def _flush(self) -> None:
        encoding = self._state.encoding or self._default
        self._add(self._bytes.decode(encoding, "replace"))
        self._bytes.clear()

    def _add(self, text: str) -> None:
        if not self._state.skip and not self._state.deleted:
            self._buf.append(text)

    def _word(self, word: str, number: int | None) -> None:
        if word == "u" and number is not None:
            self._add(chr(number % 65536))
            self._wait = self._state.fallback
            return
        self._wait = 0
        if word == "ansicpg":
            self._default = {936: "gb18030", 950: "big5", 65001: "utf-8"}.get(number or 0, "cp1252")
        elif word == "fonttbl":
            self._font_table = len(self._stack)
            self._state = self._state._replace(skip=True)
        elif word == "f" and number is not None:
            if self._font_table:
                self._font = number
            self._state = self._state._replace(encoding=self._fonts.get(number, ""))
        elif word == "fcharset" and self._font_table:
            self._fonts[self._font] = _CHARSETS.get(number or 0, "")
        elif word in _SKIPPED:
            self._state = self._state._replace(skip=True)
        elif word in _ROLES:
            self._state = self._state._replace(role=_ROLES[word], skip=False)
        elif word == "uc":
            self._state = self._state._replace(fallback=number or 0)
        elif word == "deleted":
            self._state = self._state._replace(deleted=number != 0)
        elif word == "plain":
            self._state = self._state._replace(encoding="", deleted=False)
        elif not self._state.skip:
            self._layout(word, number)

    def _layout(self, word: str, number: int | None) -> None:
        if word in ("par", "sect", "page"):
            self._end_paragraph(self._state.role)
        elif word == "pard":
            self._in_table = self._heading = False
        elif word == "intbl":
            self._in_table = True
        elif word == "outlinelevel":
            self._heading = number is not None and number < 9
        elif word in ("cell", "nestcell"):
            self._lines.append(self._taken())
            if word == "cell":
                self._cells.append("\n".join(self._lines).strip("\n"))
                self._lines = []
        elif word == "row":
            if self._cells:
                self._rows.append((self._cells, list(self._definition)))
            self._cells, self._lines = [], []
        elif word == "trowd":
            self._definition = []
            self._up = self._left = False
        elif word in ("clvmrg", "clmrg"):
            self._up, self._left = self._up or word == "clvmrg", self._left or word == "clmrg"
        elif word == "cellx":
            self._definition.append(_Cell(number or 0, self._up, self._left))
            self._up = self._left = False
        elif word in _CHARS:
            self._add(_CHARS[word])

    def _taken(self) -> str:
        text = "".join(self._buf)
        self._buf = []
        if any("\ud800" <= c <= "\udfff" for c in text):
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return text

    def _end_paragraph(self, role: str) -> None:
        text = self._taken()
        if role != "body":
            if text and not text.isspace() and all(p.text != text for p in self._side):
                self._side.append(Paragraph(text, f"rtf:{role}[{len(self._side) + 1}]", role))
            return
        if self._in_table and (self._definition or self._cells):
            self._lines.append(text)
            return
        self._close_table()
        self._paragraphs += 1
        if text and not text.isspace():
            self._blocks.append(Paragraph(text, f"rtf:p[{self._paragraphs}]", "heading" if self._heading else role))

    def _close_table(self) -> None:
        if self._cells:
            self._rows.append((self._cells, list(self._definition)))
            self._cells, self._lines = [], []
        if not self._rows:
            return
        self._tables += 1
        edges: list[int] = []
        for right in sorted({c.right for _, definition in self._rows for c in definition}):
            if not edges or right - edges[-1] > 45:
                edges.append(right)
        rows = [_row(cells, definition, edges) for cells, definition in self._rows]
        self._blocks.append(table_of_rows(rows, f"rtf:t[{self._tables}]"))
        self._rows = []

    def finished(self) -> list[Block]:
        """Everything, the headers and notes last."""
        if self._bytes:
            self._flush()
        self._end_paragraph("body")
        self._close_table()
        return [*self._blocks, *self._side]


def _row(cells: list[str], definition: list[_Cell], edges: list[int]) -> Row:
    rights = [c.right for c in definition]
    if len(definition) < len(cells) or rights != sorted(rights):
        return [(k, 1, False, text) for k, text in enumerate(cells)]
    row: Row = []
    column = 0
    for text, cell in zip(cells, definition, strict=False):
        end = max(column + 1, bisect(edges, cell.right))
        if cell.joins_left and row:
            left = row[-1]
            row[-1] = (left[0], end - left[0], left[2], left[3] + text)
        else:
            row.append((column, end - column, cell.up, text))
        column = end
    return row
