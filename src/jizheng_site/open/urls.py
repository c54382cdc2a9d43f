"""Addresses that need no account."""

from __future__ import annotations

from django.urls import path

from jizheng_site.open import pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("health", pages.health, name="health"),
]
