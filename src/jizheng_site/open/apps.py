"""Where this room enters itself: a year that is published becomes a snapshot."""

from __future__ import annotations

from django.apps import AppConfig


class Open(AppConfig):
    """The public's room."""

    name = "jizheng_site.open"

    def ready(self) -> None:
        from jizheng_site.cycle.flow import AFTER
        from jizheng_site.open.snapshot import publish

        AFTER.setdefault("cycle.publish", []).append(publish)
