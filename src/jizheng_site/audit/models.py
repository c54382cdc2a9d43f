"""The rows of the log and its head."""

from __future__ import annotations

from typing import Any

from django.db import models


class Entry(models.Model):
    """One deed.  ``number`` counts from 1 without a gap; ``hash`` covers every other column and the hash before it.

    People and units are kept as words: the log must read the same when they are gone.
    ``target`` names the thing in the terms of its room (``year:430602001/2020/budget#/lines/0/initial``).
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    account = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=60, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    year = models.IntegerField(default=0)
    action = models.CharField(max_length=40)
    target = models.CharField(max_length=300, blank=True)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    algorithm = models.CharField(max_length=10)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = (models.Index(fields=["unit", "year", "target"], name="audit_place"),)

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.target}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refused: rows are appended by ``chain.append`` alone."""
        raise TypeError("操作日志只能追加，不能修改。")

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Refused."""
        raise TypeError("操作日志只能追加，不能删除。")


class Head(models.Model):
    """One row: the last number and hash.  It is locked while a deed is appended, so the chain never forks."""

    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.number} {self.hash}"
