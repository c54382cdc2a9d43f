"""How values look on a page: money, shares, days."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.utils import timezone

from jizheng_site.org.addresses import address

register = template.Library()
# {% url %} takes the place of Django's own, with the same words.
register.simple_tag(address, name="url")


def _decimal(value: Any) -> Decimal | None:
    try:
        return None if value in (None, "") else Decimal(str(value))
    except InvalidOperation:
        return None


@register.filter
def yuan(value: Any) -> str:
    """元 with thousands; blank stays blank."""
    found = _decimal(value)
    return "" if found is None else f"{found:,.2f}"


@register.filter
def wan(value: Any) -> str:
    """元 shown in 万元."""
    found = _decimal(value)
    return "" if found is None else f"{found / 10000:,.2f}"


@register.filter
def plain(value: Any) -> str:
    """A number without useless noughts."""
    found = _decimal(value)
    if found is None:
        return ""
    return f"{found:,f}".rstrip("0").rstrip(".") if found != found.to_integral() else f"{found:,.0f}"


@register.filter
def day(value: Any) -> str:
    """2020-12-31, or with the time when it has one."""
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else ""


@register.filter
def ago(value: datetime | None) -> str:
    """How long ago, in words; older than a week: the day."""
    if value is None:
        return ""
    seconds = int((timezone.now() - value).total_seconds())
    for limit, unit, word in (
        (60, 1, "刚刚"),
        (3600, 60, "分钟前"),
        (86400, 3600, "小时前"),
        (7 * 86400, 86400, "天前"),
    ):
        if seconds < limit:
            return word if unit == 1 else f"{seconds // unit} {word}"
    return timezone.localtime(value).strftime("%Y-%m-%d")


@register.filter
def get(value: Any, key: Any) -> Any:
    """The entry of a mapping; "" when it is not there."""
    try:
        return value[key]
    except (KeyError, IndexError, TypeError):
        return ""
