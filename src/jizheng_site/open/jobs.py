"""Minded by the background worker: once a day the end of the log is written down where everybody can read it."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from jizheng_site.audit import anchor
from jizheng_site.jobs.queue import MINDED


def write_down() -> None:
    """A line a day, in the data folder; the public page shows it."""
    anchor.write(settings.DATA_DIR, timezone.now())


MINDED.append(write_down)
