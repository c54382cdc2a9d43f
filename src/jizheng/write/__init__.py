"""Evaluation → bytes.  Writing formats and never computes; the door is ``write``."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from jizheng.model import Evaluation

__all__ = ["WRITERS", "Writer", "write"]


class Writer(NamedTuple):
    """One output format: suffix, media type, its Chinese name, and its function (``module:function``)."""

    suffix: str
    media_type: str
    title: str
    function: str


WRITERS: dict[str, Writer] = {
    "text": Writer(".txt", "text/plain; charset=utf-8", "纯文本", "text:write_text_bytes"),
    "json": Writer(".json", "application/json", "数据（jizheng.evaluation/1）", "json:write_json"),
    "xlsx": Writer(
        ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel工作簿", "xlsx:write_xlsx"
    ),
    "html": Writer(".html", "text/html; charset=utf-8", "网页体检报告", "html:write_html"),
    "docx": Writer(
        ".docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "官方表式（Word）",
        "docx:write_docx",
    ),
    "pdf": Writer(".pdf", "application/pdf", "官方表式（PDF）", "pdf:write_pdf"),
}


def write(evaluation: Evaluation, form: str) -> bytes:
    """The evaluation in one format of ``WRITERS``; raises KeyError for a format that is not there."""
    module, _, name = WRITERS[form].function.partition(":")
    function: Callable[[Evaluation], bytes] = getattr(import_module(f"jizheng.write.{module}"), name)
    return function(evaluation)
