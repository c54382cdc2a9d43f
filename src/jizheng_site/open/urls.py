"""Addresses that need no account."""

from __future__ import annotations

from django.urls import path

from jizheng_site.open import draws, feeds, heads, pages, tables

ONE = "e/<str:unit>/<int:year>"
urlpatterns = [
    path("", pages.home, name="home"),
    path("health", pages.health, name="health"),
    path(ONE, pages.evaluation, name="evaluation"),
    path(f"{ONE}/v<int:number>", pages.evaluation, name="evaluation_version"),
    path(f"{ONE}/data.json", tables.one_json, name="one_json"),
    path(f"{ONE}/v<int:number>/data.json", tables.one_json, name="one_version_json"),
    path(f"{ONE}/datapackage.json", tables.package_of_one, name="one_package"),
    path(f"{ONE}/indicators.csv", tables.table_of_one("indicators"), name="one_indicators"),
    path(f"{ONE}/figures.csv", tables.table_of_one("figures"), name="one_figures"),
    path("data", tables.data, name="data"),
    path("data/<int:year>/datapackage.json", tables.package_of_year, name="data_package"),
    path("data/<int:year>/evaluations.csv", tables.table_of_year("evaluations"), name="data_evaluations"),
    path("data/<int:year>/indicators.csv", tables.table_of_year("indicators"), name="data_indicators"),
    path("data/<int:year>/figures.csv", tables.table_of_year("figures"), name="data_figures"),
    path("draws/<int:pk>", draws.draw, name="public_draw"),
    path("draws/<int:pk>.json", draws.draw_json, name="public_draw_json"),
    path("log", heads.heads, name="heads"),
    path("log.txt", heads.heads_text, name="heads_text"),
    path("feed.xml", feeds.atom, name="feed"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("robots.txt", feeds.robots, name="robots"),
]
