"""The first verb: bytes → Document.  The door is ``read``; it never raises for bad input.

The table ``FORMATS`` says which formats there are; a reader is imported when it is first needed, so
importing this room costs nothing and a missing optional part hurts only its own format.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from importlib import import_module
from typing import NamedTuple

from jizheng.model import Block, Document, Problem

from .limits import DEFAULT, Limits
from .problems import Reading, Refused, problem, size_in_words
from .sniff import sniff
from .zips import unpacked

__all__ = ["DEFAULT", "FORMATS", "Format", "Limits", "files_in", "read"]

_SAVE_DOCX = "请在WPS或Word中打开，另存为.docx后再试。"
_SAVE_XLSX = "请在WPS或Excel中打开，另存为.xlsx后再试。"


class Format(NamedTuple):
    """One format: its name, what a clerk calls it, suffixes, and its reader (``module:function``).

    Without a reader it is known but not read yet, and ``advice`` says what to do instead.
    """

    name: str
    label: str
    suffixes: tuple[str, ...]
    reader: str = ""
    advice: str = _SAVE_DOCX


FORMATS: dict[str, Format] = {
    f.name: f
    for f in (
        Format("txt", "纯文本", (".txt", ".text", ".md", ".csv", ".tsv"), "text:read_text"),
        Format("docx", "Word文档（docx）", (".docx", ".docm", ".dotx"), "docx:read_docx"),
        Format("xlsx", "Excel工作簿（xlsx）", (".xlsx", ".xlsm"), "xlsx:read_xlsx"),
        Format("html", "网页", (".html", ".htm", ".xhtml"), "html:read_html"),
        Format("xls", "旧版Excel工作簿（xls）", (".xls", ".et"), "xls:read_xls"),
        Format("pdf", "PDF文件", (".pdf",), "pages.pdf:read_pdf"),
        Format("doc", "旧版Word/WPS文档（doc）", (".doc", ".wps", ".dot"), "doc:read_doc"),
        Format("ofd", "OFD版式文件", (".ofd",), "pages.ofd:read_ofd"),
        Format("rtf", "RTF文档", (".rtf",), "rtf:read_rtf"),
        Format("odf", "ODF文档", (".odt", ".ods")),
        Format("mht", "单个文件网页（mht）", (".mht", ".mhtml")),
        Format("wordxml", "Word XML文档", (".xml",)),
        Format("sheetxml", "Excel XML表格", (), "", _SAVE_XLSX),
        Format("xml", "XML数据文件", (), "", "请上传Word或Excel文件。"),
        Format("pptx", "演示文稿", (".pptx", ".ppt", ".dps"), "", "请把内容放进Word文档后再上传。"),
        Format(
            "image",
            "图片",
            (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp"),
            "pages.pictures:read_picture",
        ),
    )
}

_SUFFIXES = frozenset(x for f in FORMATS.values() for x in f.suffixes)
Reader = Callable[[bytes, str, Limits], Reading]


def read(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """Bytes of a file to a Document.  ``name`` is used for its suffix and in messages, never opened.

    Whatever is wrong with the file comes back as problems in Chinese; ``Document.readable`` is False
    when nothing could be read.
    """
    given, called = data, name
    kind = ""
    blocks: list[Block] = []
    problems: list[Problem] = []
    try:
        _check_size(data, limits)
        if only := _only(data, name, limits):
            inside, data = only
            problems.append(problem("unzipped", name=name, inside=inside))
            name = inside.rsplit("/", 1)[-1]
        kind, more = _kind(data, name)
        problems += more
        reading = _reader(FORMATS[kind])(data, name, limits)
        problems += reading.problems
        blocks = reading.blocks
        if not blocks and not any(p.fatal for p in problems):
            problems.append(problem("no_text", name=name, advice="请确认上传的是填好的文件；扫描图片需要先转成文字。"))
    except Refused as refused:
        problems.append(problem(refused.code, "", name=name, **refused.words))
    except (RecursionError, MemoryError):
        blocks = []
        problems.append(problem("crashed", name=name, reason="文件结构过于复杂"))
    except Exception as error:  # the last resort: a defect of ours must cost one file, not the run
        blocks = []
        problems.append(problem("crashed", name=name, reason=type(error).__name__))
    return Document(sha256(given).hexdigest(), called, kind, len(given), tuple(blocks), tuple(problems))


def files_in(data: bytes, limits: Limits = DEFAULT) -> list[tuple[str, bytes]]:
    """The files in a zip of several, as (name, bytes): each is to be read by itself.

    Empty for anything else, and for a zip that cannot be opened: then ``read`` says why.
    """
    try:
        inside = unpacked(data, limits) if len(data) <= limits.file_size else []
    except Refused:
        return []
    return inside if len(inside) > 1 else []


def _check_size(data: bytes, limits: Limits) -> None:
    if not data:
        raise Refused("empty")
    if len(data) > limits.file_size:
        raise Refused("too_big", size=size_in_words(len(data)), limit=size_in_words(limits.file_size))


def _only(data: bytes, name: str, limits: Limits) -> tuple[str, bytes] | None:
    """The one file in a zip, as (name, bytes); None for what is no zip of files, or is called a document."""
    inside = [] if _suffix(name) in _SUFFIXES else unpacked(data, limits)
    if len(inside) > 1:
        raise Refused("many_in_zip", count=len(inside), some="、".join(f"《{n}》" for n, _ in inside[:3]))
    return inside[0] if inside else None


def _suffix(name: str) -> str:
    return "." + name.rsplit(".", 1)[-1].lower() if "." in name else ""


def _kind(data: bytes, name: str) -> tuple[str, list[Problem]]:
    """The format by content, and a remark when the suffix says another."""
    kind = sniff(data)
    suffix = _suffix(name)
    by_suffix = next((f.name for f in FORMATS.values() if suffix in f.suffixes), "")
    if kind == "encrypted":
        raise Refused("encrypted")
    if kind == "ole":  # the shell of an old Office file: what it should hold is gone
        raise Refused("damaged", label="旧版Office文件", reason="里面找不到Word正文或Excel工作表")
    if kind == "zip":
        raise (
            Refused("foreign_zip")
            if by_suffix in ("", "txt")
            else Refused("unknown_format", reason="里面没有该类文档应有的内容")
        )
    if not kind:
        # text without a mark: html fragments keep their suffix, other suffixes lied
        kind = "html" if by_suffix == "html" and b"<" in data else "txt"
        if kind == "txt" and by_suffix in ("", "txt"):
            return kind, []
    if by_suffix and by_suffix != kind and suffix != ".xml":
        return kind, [problem("suffix_differs", name=name, suffix=suffix, label=FORMATS[kind].label)]
    return kind, []


def _reader(form: Format) -> Reader:
    if not form.reader:
        raise Refused("no_reader", label=form.label, advice=form.advice)
    module, function = form.reader.split(":")
    try:
        found: Reader = getattr(import_module(f"{__name__}.{module}"), function)
    except ImportError as error:
        raise Refused("missing_part", label=form.label, part=error.name or module) from None
    return found
