"""Addresses of files from outside."""

from __future__ import annotations

from django.urls import path

from jizheng_site.intake import pages

urlpatterns = [path("intake", pages.listing, name="intake")]
