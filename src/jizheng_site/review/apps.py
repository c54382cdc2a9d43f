"""Where this room enters itself: what must be said before one accepts, what follows an approval, its tabs on the pages of a year."""

from __future__ import annotations

from django.apps import AppConfig
from django.http import HttpRequest


class Review(AppConfig):
    """The reviewers' room."""

    name = "jizheng_site.review"

    def ready(self) -> None:
        from jizheng_site.cycle.flow import AFTER, GUARDS
        from jizheng_site.org import scope
        from jizheng_site.review.returning import close_answered
        from jizheng_site.review.reviewed import reviewed
        from jizheng_site.year.frame import MORE, Extra
        from jizheng_site.year.models import UnitYear

        GUARDS["reviewed"] = reviewed
        for action in ("cycle.approve", "cycle.accept"):
            AFTER.setdefault(action, []).append(close_answered)

        def for_reviewers(request: HttpRequest, unit_year: UnitYear) -> bool:
            return scope.may(request.user, "review.read", unit_year.code, unit_year.year)

        def when_asked(request: HttpRequest, unit_year: UnitYear) -> bool:
            return for_reviewers(request, unit_year) or unit_year.todos.filter(kind="rectify").exists()

        MORE.extend([Extra("review", "复核", for_reviewers), Extra("rectify", "整改", when_asked)])
