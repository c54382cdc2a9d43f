"""What reviewers say: their points for each indicator, their opinion, what has to be put right, whom the draw took."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from jizheng_site.org.models import Place
from jizheng_site.year.models import Stored, Todo, UnitYear


class Mark(models.Model):
    """核查分 of one indicator (its id in the evaluation) beside what the unit gave itself; ``reason``: a code of reasons.yaml."""

    unit_year = models.ForeignKey(UnitYear, on_delete=models.CASCADE, related_name="marks")
    indicator = models.CharField(max_length=120)
    name = models.CharField(max_length=200)
    full = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    claimed = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    points = models.DecimalField(max_digits=7, decimal_places=2)
    reason = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=500, blank=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField(auto_now=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["unit_year", "indicator"], name="mark_once"),)

    def __str__(self) -> str:
        return f"{self.name} {self.points}"


class Opinion(models.Model):
    """复核意见: what is said of the whole; ``conclusion``: a code of opinion.yaml.  The letter is made of it when asked for."""

    unit_year = models.OneToOneField(UnitYear, on_delete=models.CASCADE, related_name="opinion")
    overall = models.TextField(blank=True)
    problems = models.TextField(blank=True)
    advice = models.TextField(blank=True)
    conclusion = models.CharField(max_length=20, blank=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField(auto_now=True)
    version = models.IntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.unit_year} 复核意见"


class Notice(models.Model):
    """整改通知: points that a unit has to put right until a day."""

    unit_year = models.ForeignKey(UnitYear, on_delete=models.CASCADE, related_name="notices")
    number = models.IntegerField()
    due = models.DateField()
    text = models.TextField(blank=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("unit_year", "number")
        constraints = (models.UniqueConstraint(fields=["unit_year", "number"], name="notice_once"),)

    def __str__(self) -> str:
        return f"{self.unit_year} 整改通知 {self.number}"


class Asked(models.Model):
    """A point of a notice (its words, answer and closing are a Todo's), and each look at whether it was put right."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="points")
    todo = models.OneToOneField(Todo, on_delete=models.CASCADE, related_name="asked")
    checks = models.JSONField(default=list)  # [{"at", "by", "good", "text"}], oldest first

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.todo)

    @property
    def standing(self) -> tuple[str, str]:
        """(word, tone)."""
        if self.todo.closed_at:
            return "已销号", "green"
        if self.todo.answered_at:
            return "待复查", "violet"
        return ("复查未通过", "red") if self.checks else ("待整改", "amber")


class Enclosure(models.Model):
    """A file that came with the answer to a point."""

    asked = models.ForeignKey(Asked, on_delete=models.CASCADE, related_name="enclosures")
    file = models.ForeignKey(Stored, on_delete=models.PROTECT)
    name = models.CharField(max_length=200)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class Draw(models.Model):
    """抽查: who was drawn by which seed out of whom; anybody can do it again (``drawing.py`` says how) and get ``sha256``.

    ``body``: {"seed", "year", "population": [codes], "must": [codes], "drawn": [codes], …}, canonical JSON.
    """

    year = models.IntegerField(db_index=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="draws")
    seed = models.CharField(max_length=60)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    body = models.TextField()
    published = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.year} 抽查 {self.size}"

    @property
    def told(self) -> dict[str, Any]:
        import json

        found: dict[str, Any] = json.loads(self.body)
        return found
