"""Pages for what is not there, not allowed or went wrong: what happened, and what to do."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def _page(request: HttpRequest, status: int, title: str, text: str, advice: str) -> HttpResponse:
    if getattr(request, "htmx", False):
        response = render(request, "parts/toast.html", {"level": "error", "text": f"{title}：{text}"}, status=status)
        response["HX-Retarget"], response["HX-Reswap"] = "#toasts", "beforeend"
        return response
    return render(
        request, "error.html", {"status": status, "title": title, "text": text, "advice": advice}, status=status
    )


def refuse(request: HttpRequest, what: str) -> HttpResponse:
    """403: logged in, but the table does not let them."""
    return _page(
        request, 403, "没有权限", f"您的账号不能{what}（这个单位或这一步不在您的职责范围内）。",
        "请确认登录的是正确的账号；需要开通时，请联系本单位或上级的管理员。",
    )  # fmt: skip


def conflict(request: HttpRequest, text: str, advice: str = "请刷新页面，看清现在的内容后再操作。") -> HttpResponse:
    """409: it may be done, but not now."""
    return _page(request, 409, "现在不能这样做", text, advice)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, 404, "没有这个页面", "地址有误，或者内容已经移走。", "可以从首页重新进入。")


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    if isinstance(exception, DisallowedHost):
        return _page(
            request, 400, "网址不对", "本站没有登记这个域名或地址，为防止冒用没有回答。",
            "请用管理员给的网址访问。管理员：启动前把域名写进环境变量 JZ_HOSTS（几个用逗号分隔），例如 JZ_HOSTS=jixiao.example.gov.cn。",
        )  # fmt: skip
    return _page(request, 400, "请求有误", "浏览器发来的内容不完整或过大。", "请返回上一页重试；文件过大时请拆分。")


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return refuse(request, "打开这个页面")


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(
        request, 403, "页面已过期", "为防止他人冒用，提交的内容没有被接受。", "请返回上一页，刷新后重新提交；浏览器须允许本站的 Cookie。"
    )  # fmt: skip


def crashed(request: HttpRequest) -> HttpResponse:
    """500: without database and context, which may be what failed."""
    return HttpResponse(
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>系统出错</title><h1>系统出错</h1>'
        "<p>这次操作没有完成，已经保存的内容不受影响。请返回上一页重试；一再出现时请把时间和操作告诉管理员。</p>"
        '<p><a href="/">回首页</a></p></html>',
        status=500,
    )
