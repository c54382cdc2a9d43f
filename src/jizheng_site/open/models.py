"""What has been made public: immutable snapshots, and the words they are found by."""

from __future__ import annotations

from django.db import models


class Published(models.Model):
    """A version of a year as the public sees it: personal data masked, nothing that was not meant for it.

    ``text``: all its words, for the search (a Chinese word is found anywhere in it).
    A correction is the next ``number`` of the same unit and year; the newest is the one in force.
    """

    unit = models.CharField(max_length=40, db_index=True)
    year = models.IntegerField(db_index=True)
    number = models.IntegerField()
    name = models.CharField(max_length=120)
    department = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    sha256 = models.CharField(max_length=64)
    reason = models.TextField(blank=True)
    in_force = models.BooleanField(default=True, db_index=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    score = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    grade = models.CharField(max_length=20, blank=True)
    body = models.TextField()
    text = models.TextField()

    class Meta:
        ordering = ("-at",)
        constraints = (models.UniqueConstraint(fields=["unit", "year", "number"], name="published_once"),)

    def __str__(self) -> str:
        return f"{self.name} {self.year}年度"
