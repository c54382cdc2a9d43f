"""Addresses of a unit's year."""

from __future__ import annotations

from django.urls import path

from jizheng_site.year import pages

urlpatterns = [
    path("u/<str:unit>/<int:year>/", pages.overview, name="year"),
    path("u/<str:unit>/<int:year>/evidence/<str:key>", pages.evidence_file, name="evidence_file"),
]
