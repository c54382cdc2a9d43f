"""Addresses of a unit's year."""

from __future__ import annotations

from django.urls import path

from jizheng_site.year import (
    begin,
    budget,
    cells,
    evidence,
    exports,
    findings,
    goals,
    pages,
    registers,
    report,
    scores,
    story,
    taking,
    undoing,
)

ROOT = "u/<str:unit>/<int:year>/"
ROWS = (
    ("", pages.overview, "year"),
    ("unit", pages.particulars, "year_unit"),
    ("cell", cells.cell, "year_cell"),
    ("check", cells.check, "year_check"),
    ("story", story.story, "year_story"),
    ("comment", story.comment, "year_comment"),
    ("comment/<int:pk>", story.close, "year_comment_close"),
    ("todo/<int:pk>", story.answer, "year_todo"),
    ("add/<str:part>/<str:name>", cells.add, "year_add"),
    ("remove/<str:part>/<str:name>", cells.remove, "year_remove"),
    ("undo/<str:part>", undoing.last, "year_undo_part"),
    ("undo/entry/<int:number>", undoing.one, "year_undo_entry"),
    ("budget", budget.budget, "year_budget"),
    ("goals", goals.goals, "year_goals"),
    ("goals/bind", goals.bind, "year_bind"),
    ("registers", registers.listing, "year_registers"),
    ("registers/<str:register>", registers.register, "year_register"),
    ("registers/<str:register>/add", registers.add, "year_row_add"),
    ("registers/<str:register>/undo", registers.undo, "year_undo"),
    ("registers/<str:register>/file.<str:form>", exports.register_file, "year_register_file"),
    ("row/<int:pk>", registers.change, "year_row"),
    ("row/<int:pk>/drop", registers.drop, "year_row_drop"),
    ("rows", registers.rows_behind, "year_rows"),
    ("take", taking.take, "year_take"),
    ("take/confirm", taking.confirm, "year_take_confirm"),
    ("evidence", evidence.evidence, "year_evidence"),
    ("evidence/add", evidence.add, "year_evidence_add"),
    ("evidence/<path:key>/edit", evidence.change, "year_evidence_change"),
    ("evidence/<path:key>/drop", evidence.drop, "year_evidence_drop"),
    ("evidence/<path:key>", pages.evidence_file, "evidence_file"),
    ("report", report.report, "year_report"),
    ("prose", report.prose, "year_prose"),
    ("prose/draft", report.draft, "year_draft"),
    ("findings", findings.findings, "year_findings"),
    ("score", scores.score, "year_score"),
    ("begin", begin.begin, "year_begin"),
    ("begin/<int:pk>", begin.incoming, "year_incoming"),
    ("export/<str:form>", exports.export, "year_export"),
)
urlpatterns = [path(ROOT + rest, view, name=name) for rest, view, name in ROWS]
