"""What is stored of a unit's year: its documents, the rows of its registers, its evidence, its evaluation, what is said of it.

Amounts are texts in JSON, never floats.  Every cell and every row has a version number: who saves over a
version that has moved on is shown the other's value instead.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from jizheng_site.jobs.models import Job
from jizheng_site.org.models import Place


class UnitYear(models.Model):
    """One unit, one year.  The columns that lists filter by are copied here from the evaluation.

    ``state`` and ``editable`` are changed by ``cycle.flow`` alone.  ``version`` counts every edit of anything in the
    year; ``evaluated`` is the version that the evaluation saw.
    """

    place = models.OneToOneField(Place, on_delete=models.PROTECT, related_name="unit_year")
    year = models.IntegerField(db_index=True)
    pack = models.CharField(max_length=60)
    state = models.CharField(max_length=20, default="new", db_index=True)
    editable = models.BooleanField(default=True)
    due = models.DateField(null=True, blank=True)
    since = models.DateTimeField(auto_now_add=True)  # in this state since
    holder = models.CharField(max_length=20, default="filler")  # the role whose turn it is
    version = models.IntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)

    evaluated = models.IntegerField(null=True)
    evaluated_at = models.DateTimeField(null=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True)  # 支出, 元
    stated_score = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    score = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    errors = models.IntegerField(default=0)
    warnings = models.IntegerField(default=0)
    indicators = models.IntegerField(default=0)
    proven = models.IntegerField(default=0)  # indicators whose actual has evidence

    class Meta:
        ordering = ("-year", "place__path")
        indexes = (models.Index(fields=["year", "state"], name="year_state"),)

    def __str__(self) -> str:
        return f"{self.place.name} {self.year}年度"

    @property
    def code(self) -> str:
        return self.place.unit.code

    @property
    def fresh(self) -> bool:
        """Whether the evaluation has seen the last edit."""
        return self.evaluated == self.version


class Part(models.Model):
    """A document of the year.

    ``unit``, ``budget`` and ``goals`` as JSON that the engine's nouns accept, ``narrative`` as ``{"text": …}``.
    ``versions``: path of a cell → how often it was changed.
    """

    NAMES: ClassVar = ("unit", "budget", "goals", "narrative")

    unit_year = models.ForeignKey(UnitYear, on_delete=models.CASCADE, related_name="parts")
    name = models.CharField(max_length=12)
    body = models.JSONField(default=dict)
    versions = models.JSONField(default=dict)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["unit_year", "name"], name="part_once"),)

    def __str__(self) -> str:
        return f"{self.unit_year} {self.name}"


class Row(models.Model):
    """A record: ``values`` are the cells as they were written (texts), by the field's name in the pack's register.

    ``key`` names it in its register; a row that was taken out stays (``dropped``), so it can be brought back.
    """

    unit_year = models.ForeignKey(UnitYear, on_delete=models.CASCADE, related_name="rows")
    register = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    on = models.DateField(null=True, blank=True)
    values = models.JSONField(default=dict)
    version = models.IntegerField(default=1)
    dropped = models.BooleanField(default=False)
    origin = models.CharField(max_length=200, blank=True)  # typed, pasted, or the file it was imported from
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("on", "pk")
        constraints = (models.UniqueConstraint(fields=["unit_year", "register", "key"], name="row_key"),)
        indexes = (models.Index(fields=["unit_year", "register", "on"], name="row_register"),)

    def __str__(self) -> str:
        return f"{self.register}/{self.key}"


class Stored(models.Model):
    """A file in the data folder, below ``files/``, named by its hash; the same bytes are kept once."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=120)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.sha256[:12]


class Item(models.Model):
    """A piece of evidence: ``body`` is the engine's EvidenceRow (title, kind, proves …) as JSON."""

    unit_year = models.ForeignKey(UnitYear, on_delete=models.CASCADE, related_name="items")
    key = models.CharField(max_length=80)
    body = models.JSONField(default=dict)
    file = models.ForeignKey(Stored, null=True, blank=True, on_delete=models.PROTECT)
    name = models.CharField(max_length=200, blank=True)  # as it was called when it came
    version = models.IntegerField(default=1)
    dropped = models.BooleanField(default=False)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["unit_year", "key"], name="item_key"),)

    def __str__(self) -> str:
        return f"{self.key} {self.body.get('title', '')}"


class Incoming(models.Model):
    """A year's folder, case file or finished report that somebody brings in: read by a job, shown, confirmed, taken in by a job.

    ``seen``: the version of the year that was compared with (what was confirmed is true of no other).  ``plan``: what would
    change.  ``before``: the year as it was, packed, so that the whole import can be taken back while nobody has gone on
    (``after``: the version that the import made).
    """

    class State(models.TextChoices):
        """How far it is."""

        READING = "reading", "正在读取"
        SHOWN = "shown", "等待确认"
        CONFIRMED = "confirmed", "正在导入"
        TAKEN = "taken", "已导入"
        FAILED = "failed", "没有导入"
        DROPPED = "dropped", "已放弃"
        UNDONE = "undone", "已撤销"

    unit_year = models.ForeignKey(UnitYear, on_delete=models.CASCADE, related_name="incoming")
    way = models.CharField(max_length=10)  # folder, report
    file = models.ForeignKey(Stored, on_delete=models.PROTECT)
    name = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField(auto_now_add=True)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING, db_index=True)
    seen = models.IntegerField(null=True)
    plan = models.JSONField(default=dict)
    problem = models.TextField(blank=True)
    before = models.BinaryField(default=bytes)
    after = models.IntegerField(null=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.name}（{self.get_state_display()}）"

    @property
    def working(self) -> bool:
        """Whether a worker has it, or will: false also when its job has ended without a result."""
        return self.state in {self.State.READING, self.State.CONFIRMED} and not (self.job and self.job.ended)

    @property
    def stuck(self) -> bool:
        """Given up by the worker half way: it can be asked for again."""
        return self.state in {self.State.READING, self.State.CONFIRMED} and not self.working


class Judged(models.Model):
    """The evaluation of a year as the engine gave it (jizheng.evaluation/1 with ``year``), whole; and its report.

    ``paper``: the report's blocks and the lines of the year's files, so that a page need not compile (see paper.py).
    """

    unit_year = models.OneToOneField(UnitYear, on_delete=models.CASCADE, related_name="judged")
    version = models.IntegerField()
    body = models.TextField()
    paper = models.TextField(default="{}")
    docx = models.BinaryField(default=bytes)
    made_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.unit_year} v{self.version}"


class Said(models.Model):
    """What has an author: they may have left by now, so the name is kept."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField(auto_now_add=True)
    target = models.CharField(max_length=200, blank=True)  # goals#/indicators/3.1.1/actual; "" = the whole year
    text = models.TextField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text[:40]


class Comment(Said):
    """A remark on a cell."""

    unit_year = models.ForeignKey(UnitYear, on_delete=models.CASCADE, related_name="comments")
    closed_at = models.DateTimeField(null=True)


class Todo(Said):
    """Something that a reviewer wants done: made by a return or a rectification, answered by the unit, closed by a reviewer."""

    class Kind(models.TextChoices):
        RETURN = "return", "退回修改"
        RECTIFY = "rectify", "整改"

    unit_year = models.ForeignKey(UnitYear, on_delete=models.CASCADE, related_name="todos")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.RETURN)
    rule = models.CharField(max_length=40, blank=True)
    times = models.IntegerField(default=1)  # raised for the n-th time
    due = models.DateField(null=True)
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    @property
    def standing(self) -> str:
        return "已关闭" if self.closed_at else "已答复" if self.answered_at else "待办"


def named(who: Any) -> dict[str, Any]:
    """``by`` and ``by_name`` of a person."""
    return {"by": who, "by_name": who.name}
