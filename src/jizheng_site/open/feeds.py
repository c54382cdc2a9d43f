"""For readers of feeds and for search engines: what was published last, and where every page is."""

from __future__ import annotations

from datetime import UTC
from xml.sax.saxutils import escape, quoteattr

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from jizheng_site.open.cached import for_everybody
from jizheng_site.open.models import Published
from jizheng_site.open.pages import in_force
from jizheng_site.org.guard import needs
from jizheng_site.review.models import Draw

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
FEED, SITEMAP = 50, 50_000


def link(request: HttpRequest, found: Published) -> str:
    """The whole address of an evaluation."""
    return request.build_absolute_uri(reverse("evaluation", kwargs={"unit": found.unit, "year": found.year}))


@needs("open.read")
@for_everybody
def atom(request: HttpRequest) -> HttpResponse:
    """The last fifty, newest first."""
    home = request.build_absolute_uri("/")
    rows = list(in_force().order_by("-at")[:FEED])
    entries = "".join(
        f"<entry><id>urn:sha256:{p.sha256}</id><title>{escape(p.name)} {p.year}年度绩效自评{f'（第 {p.number} 版）' if p.number > 1 else ''}</title>"
        f"<link href={quoteattr(link(request, p))}/><updated>{_time(p)}</updated><summary>{escape(_summary(p))}</summary></entry>"
        for p in rows
    )
    updated = _time(rows[0]) if rows else "1970-01-01T00:00:00Z"
    body = (
        f'{HEAD}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN"><id>{escape(home)}</id><title>绩效评价公开</title>'
        f"<updated>{updated}</updated><author><name>绩证</name></author><link href={quoteattr(home)}/>"
        f'<link rel="self" href={quoteattr(request.build_absolute_uri())}/>{entries}</feed>'
    )
    return HttpResponse(body.encode(), content_type="application/atom+xml; charset=utf-8")


def _time(p: Published) -> str:
    return p.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _summary(p: Published) -> str:
    parts = [p.department]
    if p.amount is not None:
        parts.append(f"支出 {p.amount / 10000:,.2f} 万元")
    if p.score is not None:
        parts.append(f"{p.score.normalize():f} 分")
    return "，".join(x for x in [*parts, p.reason] if x)


@needs("open.read")
@for_everybody
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page that is worth finding."""
    draws = Draw.objects.filter(published=True).order_by("pk").values_list("pk", flat=True)
    places = [*map(reverse, ("home", "data", "heads")), *(reverse("public_draw", kwargs={"pk": pk}) for pk in draws)]
    fixed = "".join(f"<url><loc>{escape(request.build_absolute_uri(x))}</loc></url>" for x in places)
    rows = "".join(
        f"<url><loc>{escape(link(request, p))}</loc><lastmod>{_time(p)}</lastmod></url>"
        for p in in_force().order_by("-at")[:SITEMAP].iterator()
    )
    body = f'{HEAD}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{fixed}{rows}</urlset>'
    return HttpResponse(body.encode(), content_type="application/xml; charset=utf-8")


@needs("open.read")
@for_everybody
def robots(request: HttpRequest) -> HttpResponse:
    """Where search engines need not look."""
    text = f"User-agent: *\nDisallow: /work/\nDisallow: /account\nSitemap: {request.build_absolute_uri(reverse('sitemap'))}\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
