"""Addresses of accounts, people and units."""

from __future__ import annotations

from django.urls import path

from jizheng_site.org import accounts, people, units

urlpatterns = [
    path("login", accounts.login, name="login"),
    path("login/code", accounts.second_step, name="second_step"),
    path("logout", accounts.logout, name="logout"),
    path("account", accounts.account, name="account"),
    path("account/password", accounts.password, name="password"),
    path("account/code", accounts.totp_page, name="totp"),
    path("work/people", people.listing, name="people"),
    path("work/people/new", people.new, name="person_new"),
    path("work/people/<int:pk>", people.edit, name="person"),
    path("work/people/<int:pk>/grants", people.grant, name="person_grant"),
    path("work/people/<int:pk>/password", people.reset, name="person_reset"),
    path("work/units", units.listing, name="units"),
    path("work/units/<int:year>/new", units.new, name="unit_new"),
    path("work/units/<int:year>/copy", units.copy, name="units_copy"),
    path("work/units/<int:year>/<str:unit>", units.edit, name="unit"),
]
