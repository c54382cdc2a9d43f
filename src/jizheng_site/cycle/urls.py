"""Addresses of the yearly task."""

from __future__ import annotations

from django.urls import path

from jizheng_site.cycle import desk, log, steps, tasks

urlpatterns = [
    path("", desk.work, name="work"),
    path("board", desk.board, name="board"),
    path("tasks", tasks.listing, name="tasks"),
    path("audit", log.listing, name="audit"),
    path("jobs/<int:pk>", desk.job, name="job"),
    path("u/<str:unit>/<int:year>/step/start", steps.start, name="step_start"),
    path("u/<str:unit>/<int:year>/step/submit", steps.submit, name="step_submit"),
    path("u/<str:unit>/<int:year>/step/withdraw", steps.withdraw, name="step_withdraw"),
    path("u/<str:unit>/<int:year>/step/return", steps.send_back, name="step_return"),
    path("u/<str:unit>/<int:year>/step/approve", steps.approve, name="step_approve"),
    path("u/<str:unit>/<int:year>/step/accept", steps.accept, name="step_accept"),
    path("u/<str:unit>/<int:year>/step/finalise", steps.finalise, name="step_finalise"),
    path("u/<str:unit>/<int:year>/step/publish", steps.publish, name="step_publish"),
    path("u/<str:unit>/<int:year>/step/correct", steps.correct, name="step_correct"),
    path("u/<str:unit>/<int:year>/history", log.of_year, name="year_history"),
]
