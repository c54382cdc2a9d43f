"""The yearly task, and each version of a year that was handed in."""

from __future__ import annotations

from django.db import models

from jizheng_site.year.models import UnitYear


class Task(models.Model):
    """What the finance bureau asks of its units for one year: by which pack, until when."""

    year = models.IntegerField("年度", unique=True)
    title = models.CharField("任务名称", max_length=120)
    pack = models.CharField("规则包", max_length=60)
    due = models.DateField("截止日期")
    seed = models.CharField("抽查种子", max_length=60, blank=True)  # published, so that the draw can be repeated
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """A year as it was handed in, accepted or published: immutable, known by its hash.

    ``body``: everything of the year (documents, rows, evidence list) and its evaluation, as JSON.
    """

    unit_year = models.ForeignKey(UnitYear, on_delete=models.PROTECT, related_name="versions")
    number = models.IntegerField()
    state = models.CharField(max_length=20)
    at = models.DateTimeField(auto_now_add=True)
    by_name = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    body = models.TextField()

    class Meta:
        ordering = ("unit_year", "number")
        constraints = (models.UniqueConstraint(fields=["unit_year", "number"], name="version_once"),)

    def __str__(self) -> str:
        return f"{self.unit_year} 第 {self.number} 版"
