"""The demonstration: an invented city with its units at every state, made through the same doors that people use."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from jizheng_site.audit.chain import SYSTEM, append
from jizheng_site.cycle import flow, tasks
from jizheng_site.cycle.models import Task
from jizheng_site.org.demo import ACCOUNTS, PASSWORD
from jizheng_site.org.models import Grant, Person, Place, Unit
from jizheng_site.org.tree import enter
from jizheng_site.year.edit import set_part
from jizheng_site.year.models import UnitYear


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
        for code, way in plan["way"].items():
            _walk(UnitYear.objects.get(place=places[code]), way, people, plan["returned"])


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
    Grant.objects.create(person=second, unit=Unit.objects.get(code="305"), role="department")
    made["305"] = second
    made["302"] = made["department"]
    for code, place in places.items():
        if place.kind == Place.Kind.UNIT and code != "302002":
            person = Person.objects.make(f"t{code}", f"填报人{code[-3:]}", None)
            Grant.objects.create(person=person, unit=place.unit, role="filler")
            made[code] = person
    made["302002"] = made["filler"]
    return made


def _walk(unit_year: UnitYear, way: list[str], people: dict[str, Person], returned: dict[str, Any]) -> None:
    for action in way:
        code = unit_year.code
        if action == "cycle.submit":
            _fill(unit_year, people[code])
        by = {"cycle.approve": people[code[:3]], "cycle.return": people[code[:3]]}.get(action) or (
            people[code] if action in {"cycle.start", "cycle.submit"} else people["finance"]
        )
        sent_back = action == "cycle.return"
        todos = [("", t) for t in returned["todos"]] if sent_back else None
        flow.apply(unit_year, by, action, returned["reason"] if sent_back else "", todos)


def _fill(unit_year: UnitYear, person: Person) -> None:
    """A small year: enough to be handed in."""
    place = unit_year.place
    bodies: dict[str, Any] = {
        "unit": {
            "name": place.name, "year": unit_year.year, "pack": unit_year.pack, "code": unit_year.code,
            "department": place.parent.name if place.parent else "", "institution": place.institution,
            "staffing": {"quota": 20, "actual": 18},
        },
        "budget": {
            "lines": [
                {"id": "人员", "name": "人员经费", "kind": "人员", "initial": "1650000.00"},
                {"id": "公用", "name": "公用经费", "kind": "公用", "initial": "230000.00"},
                {"id": "项目1", "name": "专项业务费", "kind": "项目", "initial": "420000.00"},
            ]
        },
        "goals": {"goals": [{"id": "G1", "text": "完成年度各项工作任务，服务质量稳步提升。"}]},
    }  # fmt: skip
    for name, body in bodies.items():
        set_part(unit_year, person, name, body)
