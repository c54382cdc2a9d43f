"""What every page knows: who is here and where they may go."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from jizheng_site.org import scope
from jizheng_site.org.demo import PASSWORD
from jizheng_site.org.models import Role

# The top bar: title, name of the address, action that it needs.
NAVIGATION = (
    ("工作台", "work", "work.home"),
    ("进度一览", "board", "cycle.board"),
    ("部门汇总", "department", "review.read"),
    ("复核队列", "queue", "review.read"),
    ("收件", "intake", "intake.read"),
    ("年度任务", "tasks", "cycle.dispatch"),
    ("单位", "units", "org.units"),
    ("账号", "people", "org.people"),
    ("操作日志", "audit", "cycle.history"),
)


def who(request: HttpRequest) -> dict[str, Any]:
    """For the top bar."""
    person = getattr(request, "user", None)
    here = getattr(request.resolver_match, "url_name", "") if request.resolver_match else ""
    if person is None or not person.is_authenticated:
        return {"demo": settings.DEMO, "here": here, "demo_password": PASSWORD if settings.DEMO else ""}
    return {
        "demo": settings.DEMO,
        "here": here,
        "user": person,
        "roles": [Role(r).label for r in sorted({g.role for g in scope.held(person)})],
        "navigation": [(t, n) for t, n, a in NAVIGATION if scope.may(person, a)],
    }
