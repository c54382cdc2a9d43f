"""``jz users``: accounts from the command line, for whoever installs the site or has locked themselves out."""

from __future__ import annotations

import argparse

from jizheng_site.config.words import Stopped, say


def users(args: argparse.Namespace) -> int:
    import django

    django.setup()
    from jizheng_site.config.serve import prepare

    prepare()
    from jizheng_site.audit.chain import Who, append
    from jizheng_site.org.models import Person
    from jizheng_site.org.people import draw_password

    if args.action == "list":
        for p in Person.objects.prefetch_related("grants__unit").order_by("account"):
            roles = "、".join(f"{g.get_role_display()}（{g.unit.code}）" for g in p.grants.all())
            say(f"{p.account:<16}{p.name}　{roles or '没有角色'}{'' if p.is_active else '　停用'}")
        return 0
    if not args.account:
        raise Stopped(f"请写明账号，例如 jz users {args.action} zhangsan。")
    if args.action == "add":
        _add(args)
        return 0
    person = Person.objects.filter(account=args.account).first()
    if person is None:
        raise Stopped(f"没有账号 {args.account}。jz users 列出全部账号。")
    if args.action == "password":
        first = draw_password()
        person.set_password(first)
        person.must_change, person.totp, person.totp_step = True, "", 0
        say(f"{person.account} 的新密码 {first}（只显示这一次，下次登录须修改；动态码已停用）。")
    else:
        person.is_active = args.action == "enable"
        say(f"{person.account} {'可以登录了' if person.is_active else '已停用'}。")
    person.save()
    append(Who("", "命令行"), f"org.person.{'password' if args.action == 'password' else 'edit'}",
           target=f"person:{person.account}", new=args.action)  # fmt: skip
    return 0


def _add(args: argparse.Namespace) -> None:
    from django.db import transaction

    from jizheng_site.audit.chain import Who, append
    from jizheng_site.org.models import Grant, Person, Role, Unit
    from jizheng_site.org.people import draw_password

    by_label = {label: value for value, label in Role.choices} | {value: value for value in Role.values}
    unit = Unit.objects.filter(code=args.unit).first()
    if unit is None:
        codes = "、".join(Unit.objects.order_by("code").values_list("code", flat=True)[:8])
        raise Stopped(f"没有代码为 {args.unit or '（空）'} 的单位。请用 --unit 写明，已有 {codes}。")
    if args.role not in by_label:
        raise Stopped(f"请用 --role 写明角色：{'、'.join(Role.labels)}。")
    if Person.objects.filter(account__iexact=args.account).exists():
        raise Stopped(f"账号 {args.account} 已经有了。")
    first = draw_password()
    with transaction.atomic():
        person = Person.objects.make(args.account, args.name or args.account, first, must_change=True)
        Grant.objects.create(person=person, unit=unit, role=by_label[args.role])
        append(
            Who("", "命令行"),
            "org.person.new",
            target=f"person:{args.account}",
            new=f"{by_label[args.role]} {unit.code}",
        )
    say(f"账号 {args.account} 已建好，初始密码 {first}（只显示这一次，首次登录须修改）。")
