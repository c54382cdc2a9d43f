"""The evaluation as one self-contained page: the document on the left, what was found on the right.

No external request, no font, no picture; readable without a script; opens from a file manager.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from types import MappingProxyType

from jizheng.model import Evaluation
from jizheng.write import words
from jizheng.write.html.cards import Book
from jizheng.write.html.panel import Section, panel
from jizheng.write.html.paper import paper, text

_LAYERS = (("x", "问题"), ("c", "说法"), ("i", "指标"), ("f", "数据"))
_STYLES = ("tokens.css", "paper.css", "panel.css", "cards.css", "charts.css", "print.css")


def write_html(
    evaluation: Evaluation, more: Sequence[Section] = (), links: Mapping[str, str] = MappingProxyType({})
) -> bytes:
    """The page; the same evaluation gives the same bytes.

    ``more``: further sections of the panel; ``links``: paths outside the document → where they lead in the page.
    """
    book = Book(evaluation, links)
    p = evaluation.profile
    title = words.subject(evaluation)
    year = f"{p.year}年度" if p.year else ""
    who = " · ".join(words.line(x) for x in (p.unit, p.project, year, p.kind_label) if x)
    body = paper(evaluation.document, book.marks())
    if not body:
        reasons = "".join(f"<p>{text(words.line(x.message))}</p>" for x in evaluation.document.problems)
        body = f'<div class="unread"><h2>没有读出文字</h2>{reasons}</div>'
    layers = "".join(
        f'<button type="button" class="layer l-{key}" data-l="{key}" aria-pressed="true"><i></i>{word}</button>'
        for key, word in _LAYERS
    )
    style, script, policy = _shell()
    page = (
        f'<!doctype html>\n<html lang="zh-Hans"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer">'
        '<meta name="color-scheme" content="light"><link rel="icon" href="data:,">'
        f"<title>{text(title)} · 绩证体检报告</title><style>{style}</style></head><body>"
        '<a class="skip" href="#panel">跳到体检结果</a>'
        f'<header class="top"><span class="seal" aria-hidden="true">绩证</span><div class="who"><h1>{text(title)}</h1><p>{text(who)}</p></div>'
        f'<div class="layers script" role="group" aria-label="原文上的标注">{layers}</div></header>'
        f'<main class="desk" id="doc" tabindex="-1" aria-label="报告原文"><article class="sheet x c i f">{body}</article></main>'
        f'<aside class="panel" id="panel" tabindex="-1" aria-label="体检结果"><button type="button" class="grip script" id="grip" aria-expanded="true">'
        f"<span>{text(words.summary(evaluation))}</span></button>{panel(book, more)}</aside>"
        f"<script>{script}</script></body></html>\n"
    )
    return page.encode("utf-8", "replace")


@cache
def _shell() -> tuple[str, str, str]:
    """Style, script, and the policy that lets these two run and nothing else load."""
    here = files(__package__ or "jizheng.write.html")
    style = "".join(here.joinpath(name).read_text("utf-8") for name in _STYLES)
    script = here.joinpath("xray.js").read_text("utf-8")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return style, script, policy


def _hash(code: str) -> str:
    return "sha256-" + b64encode(sha256(code.encode()).digest()).decode()
