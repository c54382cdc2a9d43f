"""Files that came from outside, in bulk, and what the X-ray found in each."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from jizheng_site.jobs.models import Job
from jizheng_site.org.models import Place
from jizheng_site.year.models import Stored, UnitYear


class Batch(models.Model):
    """Files that were dropped in together."""

    year = models.IntegerField(db_index=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="batches")  # who took them in
    title = models.CharField(max_length=120)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField(auto_now_add=True)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL)

    def __str__(self) -> str:
        return self.title


class Received(models.Model):
    """One file: X-rayed by a job; matched to a unit when its name is in the tree.

    ``read_at`` None = its X-ray is still to come.  ``problem``: why it could not be read.  ``remark``: what is odd about
    it (another year's, no unit of that name).  ``unproven``: indicators for which the report names no evidence.
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(Stored, on_delete=models.PROTECT)
    name = models.CharField(max_length=200)
    unit_year = models.ForeignKey(UnitYear, null=True, blank=True, on_delete=models.SET_NULL, related_name="received")
    read_at = models.DateTimeField(null=True, db_index=True)
    problem = models.TextField(blank=True)
    remark = models.CharField(max_length=200, blank=True)
    unit_name = models.CharField(max_length=120, blank=True)
    form = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    errors = models.IntegerField(default=0)
    warnings = models.IntegerField(default=0)
    score = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    stated_score = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    indicators = models.IntegerField(default=0)
    unproven = models.IntegerField(default=0)
    body = models.TextField(blank=True)  # the evaluation, whole

    @property
    def proven(self) -> int:
        return self.indicators - self.unproven

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["batch", "file", "name"], name="received_once"),)

    def __str__(self) -> str:
        return self.name
