"""Two results beside each other in one page: each in a frame of its own, under a line that says what it is."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib.resources import files
from typing import NamedTuple


class Side(NamedTuple):
    """One of the two: what it is, one line about it, and the page that is shown (relative to this one)."""

    title: str
    line: str
    href: str


def beside(title: str, sides: Sequence[Side]) -> bytes:
    """A page without script; on a narrow screen the second stands below the first."""
    style = files("jizheng.write.html").joinpath("tokens.css").read_text("utf-8") + _STYLE
    parts = "".join(
        f"<section><h2>{escape(s.title)}</h2><p>{escape(s.line)} "
        f'<a href="{_href(s.href)}">单独打开</a></p><iframe src="{_href(s.href)}" title="{escape(s.title, quote=True)}"></iframe></section>'
        for s in sides
    )
    return (
        '<!doctype html>\n<html lang="zh-Hans"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)} · 绩证</title><style>{style}</style></head><body>"
        f'<header class="top"><span class="seal" aria-hidden="true">绩证</span><div class="who"><h1>{escape(title)}</h1></div></header>'
        f'<main class="two">{parts}</main></body></html>\n'
    ).encode()


def _href(name: str) -> str:
    """A file's name as a link: what would end or change an address is written out."""
    for sign, code in (("%", "%25"), ("#", "%23"), ("?", "%3F")):
        name = name.replace(sign, code)
    return escape(name, quote=True)


_STYLE = """
html,body{height:100%}body{display:flex;flex-direction:column;overflow:auto}
.two{flex:1;display:grid;grid-template-columns:1fr 1fr;gap:12px;padding:12px;min-height:0}
.two section{display:flex;flex-direction:column;min-width:0;background:var(--paper);border:1px solid var(--line);border-radius:var(--r)}
.two h2{font-size:16px;padding:10px 14px 0}.two p{font-size:13px;color:var(--ink2);padding:2px 14px 8px}
.two iframe{flex:1;width:100%;min-height:60vh;border:0;border-top:1px solid var(--line)}
@media(max-width:960px){.two{grid-template-columns:1fr}.two iframe{min-height:80vh}}
"""
