"""``jz verify-audit``: works the chain of the log out again."""

from __future__ import annotations

import argparse
import sys

from jizheng_site.config.words import say


def verify_audit(args: argparse.Namespace) -> int:
    """0 = whole, 1 = broken (each place named)."""
    import django

    django.setup()
    from jizheng_site.audit.chain import verify

    count, last, broken = verify()
    for place in broken[:50]:
        print(f"第 {place.number} 条：{place.what}", file=sys.stderr)
    if broken:
        print(f"操作日志不完整：{len(broken)} 处不符。", file=sys.stderr)
        return 1
    say(f"操作日志完整：{count} 条，最后一条的散列值 {last or '（空）'}。")
    say("把这个值抄存在别处，以后核验时一比就知道有没有整段换过。" if count else "")
    return 0
