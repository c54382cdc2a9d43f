"""Where this room enters itself: the first edit of a year begins it."""

from __future__ import annotations

from django.apps import AppConfig


class Cycle(AppConfig):
    """The yearly task's room."""

    name = "jizheng_site.cycle"

    def ready(self) -> None:
        from jizheng_site.cycle.flow import begin
        from jizheng_site.year.access import FIRST

        FIRST.append(begin)
