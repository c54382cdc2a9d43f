"""Jobs: what is to be done, how far it is, who has it now."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Job(models.Model):
    """A long work.  A worker holds it by a lease; when the lease runs out (killed), the next worker goes on.

    So a job's function must be able to go on: it asks its own rows what is still to do.
    """

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", "排队中"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "没有完成"

    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING, db_index=True)
    made_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    unit = models.CharField(max_length=40, blank=True)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    message = models.CharField(max_length=500, blank=True)
    tries = models.IntegerField(default=0)
    holder = models.CharField(max_length=60, blank=True)
    lease_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.title}（{self.get_state_display()}）"

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    @property
    def ended(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED}
