"""{% cell %}: a value that is saved by itself when it is changed; as text where it cannot be edited."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from jizheng_site.org.templatetags.show import yuan
from jizheng_site.year.drawn import Drawing, rows_html
from jizheng_site.year.edit import find, version_of
from jizheng_site.year.keys import escaped
from jizheng_site.year.seen import Seen

register = template.Library()


@register.simple_tag(takes_context=True)
def cell(
    context: Any, part: Any, path: str, label: str, kind: str = "text", choices: Any = None, size: str = "",
    hint: str = "", blank: str = "未选",
) -> SafeString:  # fmt: skip
    """The cell at ``path`` of a document (``part``: the stored Part).

    ``kind``: text, area, prose, money, number, count, day, lines, choice (``choices``: (value, words) pairs).
    """
    value = _at(part.body, path)
    if not context.get("can_edit"):
        return _shown(value, kind, choices)
    version = version_of(part, path)
    common = format_html(
        'data-part="{}" data-path="{}" data-version="{}" data-target="{}#/{}" aria-label="{}" title="{}"',
        part.name, path, version, part.name, path, label, hint or label,
    )  # fmt: skip
    if choices is not None:
        there = {str(v) for v, _ in choices}
        extra = [(value, value)] if value not in (None, "") and str(value) not in there else []
        words = [("", blank), *choices, *extra]
        options = format_html_join(
            "", '<option value="{}"{}>{}</option>',
            ((v, SafeString(" selected") if str(v) == str(value if value is not None else "") else "", w) for v, w in words),
        )  # fmt: skip
        return format_html('<select class="cell {}" data-kind="{}" {}>{}</select>', size, kind, common, options)
    if kind in {"area", "lines", "prose"}:
        text = "\n".join(str(v) for v in value) if isinstance(value, list) else (value or "")
        least = 1 if size == "one" and len(str(text)) <= ONE_LINE else 2
        rows = min(14, max(least, sum(1 + len(line) // 42 for line in str(text).split("\n"))))
        sent = {"area": "text"}.get(kind, kind)
        return format_html('<textarea class="cell {}" rows="{}" data-kind="{}" placeholder="{}" {}>{}</textarea>', size, rows, sent, hint, common, text)  # fmt: skip
    numeric = kind in {"money", "number", "count"}
    mode = SafeString(' inputmode="decimal"') if numeric else ""
    text = yuan(value) if kind == "money" else "" if value is None else value
    return format_html(
        '<input class="cell {} {}" data-kind="{}" value="{}" placeholder="{}"{} {}>',
        "num" if numeric else "", size, kind, text, hint, mode, common,
    )  # fmt: skip


def _at(body: Any, path: str) -> Any:
    try:
        holder, key = find(body, path)
        return holder[key]
    except (LookupError, TypeError):
        return None


def _shown(value: Any, kind: str, choices: Any) -> SafeString:
    if value in (None, "", []):
        return SafeString('<span class="faint">—</span>')
    if choices is not None:
        return conditional_escape({str(v): w for v, w in choices}.get(str(value), value))
    if kind == "money":
        return format_html('<span class="num">{}</span>', yuan(value))
    if isinstance(value, list):
        return format_html("<div>{}</div>", format_html_join("", "<div>{}</div>", ((v,) for v in value)))
    return format_html('<span class="kept">{}</span>', value)


@register.filter
def under(list_: str, key: Any) -> str:
    """The path of a row, by its id, below that of its list."""
    return f"{list_}{escaped(key)}"


@register.simple_tag
def moved(part: Any, list_: str) -> int:
    """How often the numbers of a list's rows have moved."""
    return int(part.versions.get(f"{list_}/#", 0))


@register.filter
def addnum(text: str, number: int) -> str:
    """A path and the number of a row in it."""
    return f"{text}{number}"


@register.filter
def unended(text: Any) -> str:
    """A sentence that goes on in a list of several."""
    return str(text).rstrip("。；;. ")


@register.filter
def order_next(name: str, now: str) -> str:
    """What a click on a head asks for: ascending, then descending, then the usual order."""
    return f"-{name}" if now == name else "" if now == f"-{name}" else name


ONE_LINE = 16  # letters: what is no longer stands in one line, and grows when more is typed


@register.simple_tag
def drawn(seen: Seen, template: str) -> SafeString:
    """A part of the page that is made of the stored evaluation alone."""
    return seen.html(template)


@register.simple_tag(takes_context=True)
def grid_rows(context: Any) -> SafeString:
    """The rows of the register that the page shows."""
    return rows_html(
        context["page"],
        Drawing(
            context["unit_year"], context["kind"].id, context["columns"], context["long"], context["lists"], context["marked"],
            bool(context["can_edit"]), context["ask"].dropped, str(context.get("csrf_token", "")),
        ),
    )  # fmt: skip


@register.filter
def over100(value: Any) -> bool:
    """Whether a rate is above 100 %."""
    from decimal import Decimal

    return value not in (None, "") and Decimal(str(value)) > 100


@register.simple_tag
def version(part: Any, path: str, rest: str = "") -> int:
    """How often a cell was changed."""
    return version_of(part, path + rest)


@register.filter
def site_words(text: str) -> str:
    """The engine's words with every file called by its page."""
    from jizheng_site.year.wording import on_site

    return on_site(text)
