"""The demonstration: an invented city with its units at every state, made through the same doors that people use."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from jizheng_site import engine
from jizheng_site.audit.chain import SYSTEM, append
from jizheng_site.config import demo_review
from jizheng_site.cycle import flow, tasks
from jizheng_site.cycle.models import Task
from jizheng_site.org.demo import ACCOUNTS, PASSWORD
from jizheng_site.org.models import Grant, Person, Place, Unit
from jizheng_site.org.tree import enter
from jizheng_site.year.edit import add_rows, set_part
from jizheng_site.year.folder import import_files
from jizheng_site.year.judge import judge
from jizheng_site.year.models import UnitYear

FULL = Path(__file__).resolve().parents[3] / "demo" / "yueyang-cmic-2020"


def build() -> None:
    """All or nothing, in an empty database."""
    import yaml

    plan = yaml.safe_load((Path(__file__).parent / "demo.yaml").read_text("utf-8"))
    with transaction.atomic():
        places: dict[str, Place] = {}
        for row in plan["tree"]:
            more = {k: row[k] for k in ("kind", "institution", "small") if k in row}
            places[row["code"]] = enter(
                row["code"], row["name"], plan["year"], places.get(row.get("parent", "")), **more
            )
        people = _people(places)
        task = Task.objects.create(
            year=plan["year"], title=f"{plan['year']}年度部门整体支出绩效自评", pack=plan["pack"],
            due=date.fromisoformat(plan["due"]), seed="yunxi-2020",
        )  # fmt: skip
        tasks.dispatch(task, Place.objects.filter(year=plan["year"]))
        append(SYSTEM, "site.demo", year=plan["year"])
        for code, row in plan["units"].items():
            _walk(UnitYear.objects.get(place=places[code]), row, people, plan)
        demo_review.build(plan, places, people["finance"])


def _people(places: dict[str, Place]) -> dict[str, Person]:
    """Those of the login page, and a filler for each unit; only the former can log in."""
    made: dict[str, Person] = {}
    hashed = ""
    for a in ACCOUNTS:
        person = Person(account=a.account, name=a.name)
        if not hashed:
            person.set_password(PASSWORD)  # once: working a hash out is slow on purpose
            hashed = person.password
        person.password = hashed
        person.save()
        Grant.objects.create(person=person, unit=places[a.unit].unit, role=a.role)
        made[a.role] = person
    second = Person.objects.make("bumen2", "部门审核戊", None)
    Grant.objects.create(person=second, unit=Unit.objects.get(code="302"), role="department")
    made["302"] = second
    made["305"] = made["department"]
    for code, place in places.items():
        if place.kind == Place.Kind.UNIT and code != "305002":
            person = Person.objects.make(f"t{code}", f"填报人{code[-3:]}", None)
            Grant.objects.create(person=person, unit=place.unit, role="filler")
            made[code] = person
    made["305002"] = made["filler"]
    return made


def _walk(unit_year: UnitYear, row: dict[str, Any], people: dict[str, Person], plan: dict[str, Any]) -> None:
    code = unit_year.code
    for action in row["way"]:
        own, above = people[code], people[code[:3]]
        by = {"cycle.start": own, "cycle.submit": own, "cycle.approve": above, "cycle.return": above}.get(
            action, people["finance"]
        )
        sent_back = action == "cycle.return"
        todos = [("", t) for t in plan["returned"]["todos"]] if sent_back else None
        if action == "cycle.accept":
            demo_review.reviewed(unit_year, people["finance"])
        flow.apply(unit_year, by, action, plan["returned"]["reason"] if sent_back else "", todos)
        if action == "cycle.start":
            if code != plan["full"] or not _import(unit_year, own):
                _fill(unit_year, own, row)
            judge(unit_year)


def _import(unit_year: UnitYear, person: Person) -> bool:
    """The year of the sample folder; False when it is not there (an installation without the sources)."""
    if not FULL.is_dir():
        return False
    import_files(unit_year, person, engine.Folder(FULL), FULL.name)
    return True


def _fill(unit_year: UnitYear, person: Person, row: dict[str, Any]) -> None:
    """A small year that adds up: three lines of the budget, a payment a month, one goal with two indicators."""
    place, share = unit_year.place, row["spent"]
    names = (("人员", "人员经费"), ("公用", "公用经费"), ("项目", row["work"] + "项目"))
    spent = [m * share // 100 for m in row["money"]]
    word = f"{row['done']}{row['unit']}"
    bodies: dict[str, Any] = {
        "unit": {
            "name": place.name, "year": unit_year.year, "pack": unit_year.pack, "code": unit_year.code,
            "department": place.parent.name if place.parent else "", "institution": place.institution,
            "staffing": {"quota": row["people"] + 2, "actual": row["people"]}, "duties": [f"负责{row['work']}等工作"],
        },
        "budget": {
            "lines": [
                {"id": kind, "name": name, "kind": kind, "initial": f"{m}.00"}
                for (kind, name), m in zip(names, row["money"], strict=True)
            ],
            "income": [{"source": "income_general", "amount": f"{sum(row['money'])}.00"}],
        },
        "goals": {
            "tasks": [{"id": "T1", "text": f"做好{row['work']}工作", "duty": 1}],
            "goals": [{"id": "G1", "text": f"{row['work']}{word}以上。", "done": f"全年{row['work']}{{{{indicator:数量}}}}。", "tasks": ["T1"]}],
            "indicators": [
                {
                    "id": "数量", "level1": "产出目标", "level2": "数量指标", "name": row["work"], "target": f"{row['work']}{word}",
                    "operator": "≥", "value": row["done"], "unit": row["unit"], "weight": "50",
                    "actual": {"typed": row["done"], "reason": "业务系统年度汇总数"}, "goals": ["G1"],
                },
                {
                    "id": "满意度", "level1": "效益目标", "level2": "服务对象满意度指标", "name": "群众满意度", "target": "满意度90%以上",
                    "operator": "≥", "value": "90", "unit": "%", "weight": "40",
                    "actual": {"typed": "92", "reason": "年度问卷结果"}, "goals": ["G1"],
                },
            ],
        },
    }  # fmt: skip
    for name, body in bodies.items():
        set_part(unit_year, person, name, body)
    payments = [
        (
            f"记-{month:02}-{n}",
            _payment(f"记-{month:02}-{n}", date(unit_year.year, month, 20), kind, _monthly(total, month)),
        )
        for n, ((kind, _), total) in enumerate(zip(names, spent, strict=True), 1)
        for month in range(1, 13)
    ]
    add_rows(
        unit_year, person, "payments", [(key, v, date.fromisoformat(v["paid_on"])) for key, v in payments], "演示数据"
    )


def _monthly(total: int, month: int) -> int:
    """A twelfth in whole 元; what is left over goes to December."""
    return total // 12 + (total % 12 if month == 12 else 0)


def _payment(key: str, on: date, line: str, amount: int) -> dict[str, str]:
    return {
        "voucher": key,
        "paid_on": on.isoformat(),
        "amount": f"{amount}.00",
        "line": line,
        "purpose": f"{on.month}月支出",
    }
