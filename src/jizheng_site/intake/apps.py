"""Where this room enters itself: a file may stand for a year of which nothing was filled in here."""

from __future__ import annotations

from django.apps import AppConfig


class Intake(AppConfig):
    """The room of files from outside."""

    name = "jizheng_site.intake"

    def ready(self) -> None:
        from jizheng_site.cycle.flow import GUARDS
        from jizheng_site.cycle.versions import OTHERWISE
        from jizheng_site.intake.standing import body, has_file

        GUARDS["file"] = has_file
        OTHERWISE.append(body)
