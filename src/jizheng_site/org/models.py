"""Units, their tree year by year, people and what they are trusted with."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

STEP = 4  # digits of a path for one level: 0001 0003 …


class Unit(models.Model):
    """A unit for good: its code never changes, whatever it is called and wherever it belongs."""

    code = models.CharField("单位代码", max_length=40, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.code


class Place(models.Model):
    """Where a unit stands in the tree of one year, and its name then.

    ``path``: four digits a level, so what lies below is what begins with it.  ``small``: so few people that one
    may both fill and approve; the report then says so.
    """

    class Kind(models.TextChoices):
        FINANCE = "finance", "财政部门"
        DEPARTMENT = "department", "主管部门"
        UNIT = "unit", "预算单位"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="places")
    year = models.IntegerField("年度")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=80)
    name = models.CharField("单位名称", max_length=120)
    kind = models.CharField("类别", max_length=12, choices=Kind.choices, default=Kind.UNIT)
    institution = models.CharField("表中的行", max_length=40, blank=True)
    small = models.BooleanField("人员很少，允许一人多岗", default=False)
    ended = models.BooleanField("已撤销", default=False)

    class Meta:
        ordering = ("year", "path")
        constraints = (
            models.UniqueConstraint(fields=["unit", "year"], name="place_once_a_year"),
            models.UniqueConstraint(fields=["year", "path"], name="place_path"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def depth(self) -> int:
        return len(self.path) // STEP

    @property
    def code(self) -> str:
        return self.unit.code


class Role(models.TextChoices):
    """What somebody is to a unit and to all below it."""

    FILLER = "filler", "填报人"
    DEPARTMENT = "department", "部门"
    FINANCE = "finance", "财政"
    ADMIN = "admin", "管理员"


class People(BaseUserManager["Person"]):
    """Finds people by account."""

    def make(self, account: str, name: str, password: str | None, **more: Any) -> Person:
        """A new account; ``password`` None = it cannot be logged in to until one is set."""
        person: Person = self.model(account=account, name=name, **more)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody with an account."""

    account = models.CharField("账号", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=60)
    is_active = models.BooleanField("可以登录", default=True)
    must_change = models.BooleanField("下次登录须改密码", default=False)
    totp = models.CharField(max_length=200, blank=True)  # the secret of the second step, sealed; "" = not in use
    totp_step = models.BigIntegerField(default=0)  # the last code that was used cannot be used again
    made_at = models.DateTimeField(auto_now_add=True)

    objects = People()
    USERNAME_FIELD = "account"
    REQUIRED_FIELDS = ("name",)

    def __str__(self) -> str:
        return self.name or self.account


class Grant(models.Model):
    """A person holds a role at a unit, and so over all that lies below it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="grants")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField("角色", max_length=12, choices=Role.choices)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "unit", "role"], name="grant_once"),)

    def __str__(self) -> str:
        return f"{self.person} {self.get_role_display()} {self.unit}"


class Failure(models.Model):
    """A login that failed; too many in a quarter of an hour, and the door stays shut for a while."""

    key = models.CharField(max_length=100, db_index=True)  # account:… or from:…
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return self.key
