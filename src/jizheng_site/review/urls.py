"""Addresses of the reviewers."""

from __future__ import annotations

from django.urls import path

from jizheng_site.review import department, marking, page, queue, rectify, returning

ROOT = "u/<str:unit>/<int:year>/"
urlpatterns = [
    path("queue", queue.queue, name="queue"),
    path("draws", queue.draws, name="draws"),
    path("draws/<int:pk>", queue.draw, name="draw"),
    path("department", department.department, name="department"),
    path(ROOT + "review", page.review, name="review"),
    path(ROOT + "review/marks", marking.mark, name="review_marks"),
    path(ROOT + "review/opinion", marking.write_opinion, name="review_opinion"),
    path(ROOT + "review/opinion.docx", marking.opinion_letter, name="review_letter"),
    path(ROOT + "review/points", returning.points, name="review_points"),
    path(ROOT + "review/<int:old>..<int:new>", returning.differences, name="review_differences"),
    path(ROOT + "rectify", rectify.notices, name="rectify"),
    path(ROOT + "rectify/notify", rectify.notify, name="rectify_notify"),
    path(ROOT + "rectify/<int:pk>/answer", rectify.answer, name="rectify_answer"),
    path(ROOT + "rectify/<int:pk>/check", rectify.check, name="rectify_check"),
    path(ROOT + "rectify/file/<int:pk>", rectify.enclosure, name="rectify_file"),
]
