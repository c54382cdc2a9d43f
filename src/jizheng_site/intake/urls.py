"""Addresses of files from outside."""

from __future__ import annotations

from django.urls import path

from jizheng_site.intake import pages, reading, standing

urlpatterns = [
    path("intake", pages.listing, name="intake"),
    path("intake/<int:pk>", pages.batch, name="batch"),
    path("intake/<int:pk>/progress", pages.progress, name="batch_progress"),
    path("intake/<int:pk>/add", pages.add, name="batch_add"),
    path("u/<str:unit>/<int:year>/step/receive", standing.receive, name="step_receive"),
    path("file/<int:pk>", reading.received, name="received"),
    path("file/<int:pk>/xray", reading.xray, name="received_xray"),
    path("file/<int:pk>/original", reading.original, name="received_original"),
    path("file/<int:pk>/xray.xlsx", reading.export, {"form": "xlsx"}, name="received_xlsx"),
    path("file/<int:pk>/xray.json", reading.export, {"form": "json"}, name="received_json"),
    path("file/<int:pk>/unit", reading.assign, name="received_unit"),
    path("file/<int:pk>/with/<int:other>", reading.differences, name="received_differences"),
]
