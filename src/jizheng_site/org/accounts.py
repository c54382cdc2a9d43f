"""One's own account: log in, log out, password, second step."""

from __future__ import annotations

import io

import segno
from django.contrib import auth, messages
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from jizheng_site.audit.chain import Who, append
from jizheng_site.org import logins, scope, sealing, totp
from jizheng_site.org.demo import ACCOUNTS
from jizheng_site.org.guard import needs
from jizheng_site.org.models import Person


def _next(request: HttpRequest) -> str:
    """Where to go after the login: only within the site."""
    back = request.POST.get("next") or request.GET.get("next") or ""
    return back if url_has_allowed_host_and_scheme(back, {request.get_host()}) and back != "/" else "/work/"


@needs("account.login")
@sensitive_post_parameters("password")
def login(request: HttpRequest) -> HttpResponse:
    """Account and password; with a second step, only half of the way."""
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(_next(request))
        return _login_page(request)
    account = request.POST.get("account", "").strip()
    if logins.shut(request, account):
        return _login_page(request, "尝试次数太多，请 15 分钟后再试；忘记密码请找管理员重设。", 429)
    person = auth.authenticate(request, account=account, password=request.POST.get("password", ""))
    if not isinstance(person, Person):
        logins.failed(request, account)
        return _login_page(request, "账号或密码不对。", 422)
    if person.totp:
        request.session["half"] = person.pk
        request.session["half_next"] = _next(request)
        request.session.set_expiry(300)
        return redirect("second_step")
    return _enter(request, person, _next(request))


def _login_page(request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
    context = {"error": error, "next": _next(request), "account": request.POST.get("account", ""), "accounts": ACCOUNTS}
    return render(request, "org/login.html", context, status=status)


@needs("account.login")
def second_step(request: HttpRequest) -> HttpResponse:
    """The six digits."""
    person = Person.objects.filter(pk=request.session.get("half", 0), is_active=True).first()
    if person is None:
        return redirect("login")
    error = ""
    if request.method == "POST":
        if logins.shut(request, person.account):
            error = "尝试次数太多，请 15 分钟后再试。"
        elif (secret := _secret(person)) is None:
            error = "本站读不出这个账号的动态码密钥（密钥文件换过）。请找管理员重设密码，再重新启用动态码。"
        elif step := totp.matching_step(secret, request.POST.get("code", ""), person.totp_step):
            # Only who moves the step forward gets in: the same digits twice at once are one login.
            if Person.objects.filter(pk=person.pk, totp_step__lt=step).update(totp_step=step):
                back = request.session.pop("half_next", "/work/")
                request.session.pop("half", None)
                return _enter(request, person, back)
            error = "这个动态码刚用过，请等下一个。"
        else:
            logins.failed(request, person.account)
            error = "动态码不对，请看手机上最新的六位数字。"
    return render(request, "org/second_step.html", {"error": error}, status=422 if error else 200)


def _secret(person: Person) -> str | None:
    """None = sealed with another key than the site has now."""
    try:
        return sealing.unseal(person.totp, person.account)
    except sealing.Unreadable:
        return None


def _enter(request: HttpRequest, person: Person, back: str) -> HttpResponse:
    logins.passed(request, person.account)
    request.session.set_expiry(None)
    auth.login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    append(Who(person.account, person.name), "account.login", target=f"from:{logins.address(request)}")
    return redirect("password" if person.must_change else back)


@needs("account.own")
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    auth.logout(request)
    return redirect("home")


@needs("account.own")
def account(request: HttpRequest) -> HttpResponse:
    """What the account is trusted with."""
    grants = request.user.grants.select_related("unit")
    return render(request, "org/account.html", {"grants": grants, "names": scope.names()})


@needs("account.own")
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """Change the password; other sessions of the account end."""
    errors: list[str] = []
    person = request.user
    if request.method == "POST":
        old, new = request.POST.get("old", ""), request.POST.get("new", "")
        if not person.check_password(old):
            errors.append("现在的密码不对。")
        elif new != request.POST.get("again", ""):
            errors.append("两次输入的新密码不一样。")
        elif new == old:
            errors.append("新密码不能与现在的相同。")
        else:
            errors = weak(new, person)
        if not errors:
            person.set_password(new)
            person.must_change = False
            person.save(update_fields=["password", "must_change"])
            auth.update_session_auth_hash(request, person)
            append(Who(person.account, person.name), "account.password")
            messages.success(request, "密码已修改。")
            return redirect("work")
    return render(request, "org/password.html", {"errors": errors}, status=422 if errors else 200)


def weak(new: str, person: Person | None) -> list[str]:
    """Why a password will not do; nothing = it will."""
    try:
        validate_password(new, person)
    except ValidationError as e:
        return list(e.messages)
    return []


@needs("account.own")
def totp_page(request: HttpRequest) -> HttpResponse:
    """Begin or end the second step."""
    person, error = request.user, ""
    if request.method == "POST" and request.POST.get("do") == "off":
        if person.check_password(request.POST.get("password", "")):
            person.totp, person.totp_step = "", 0
            person.save(update_fields=["totp", "totp_step"])
            append(Who(person.account, person.name), "account.code.off")
            messages.success(request, "已停用动态码。")
            return redirect("account")
        error = "密码不对。"
    elif request.method == "POST":
        drawn = _drawn(request)
        step = totp.matching_step(drawn, request.POST.get("code", "")) if drawn else 0
        if step:
            person.totp, person.totp_step = sealing.seal(drawn, person.account), step
            person.save(update_fields=["totp", "totp_step"])
            request.session.pop("new_totp", None)
            append(Who(person.account, person.name), "account.code.on")
            messages.success(request, "动态码已启用，下次登录时要用。")
            return redirect("account")
        error = "动态码不对，请确认手机时间准确，再输最新的六位数字。"
    context: dict[str, object] = {"error": error}
    if not person.totp:
        drawn = _drawn(request) or totp.new_secret()
        request.session["new_totp"] = sealing.seal(drawn, person.account)
        square = io.BytesIO()
        segno.make(totp.address(drawn, person.account), error="m").save(
            square, kind="svg", scale=5, border=2, xmldecl=False, svgns=True, nl=False, omitsize=False
        )
        context |= {"secret": drawn, "square": square.getvalue().decode()}
    return render(request, "org/totp.html", context, status=422 if error else 200)


def _drawn(request: HttpRequest) -> str:
    """The secret that the page showed; "" = none.  Sessions lie in the database: it is sealed there as well."""
    try:
        return sealing.unseal(request.session.get("new_totp", ""), request.user.account)
    except sealing.Unreadable:
        return ""
