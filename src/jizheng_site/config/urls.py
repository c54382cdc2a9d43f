"""All addresses: the public at the root, those who work below /work/."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("jizheng_site.open.urls")),
    path("", include("jizheng_site.org.urls")),
    path("work/", include("jizheng_site.cycle.urls")),
    path("work/", include("jizheng_site.year.urls")),
    path("work/", include("jizheng_site.intake.urls")),
    path("work/", include("jizheng_site.review.urls")),
]
handler400 = "jizheng_site.org.errors.bad_request"
handler403 = "jizheng_site.org.errors.forbidden"
handler404 = "jizheng_site.org.errors.not_found"
handler500 = "jizheng_site.org.errors.crashed"
