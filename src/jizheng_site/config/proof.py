"""``jz verify-audit``: works the chain of the log out again, and compares it with what was written down elsewhere."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from jizheng_site.config.words import Stopped, say

LEAST = 12  # signs of a hash that name it well enough


def verify_audit(args: argparse.Namespace) -> int:
    """0 = whole, 1 = broken (each place named), or not the log that the hash of --head comes from."""
    if args.head and len(args.head) < LEAST:
        raise Stopped(f"--head 至少要写散列值的前 {LEAST} 位。")
    import django

    django.setup()
    from jizheng_site.audit import anchor
    from jizheng_site.audit.chain import verify

    count, last, broken = verify()
    told = [f"第 {place.number} 条：{place.what}" for place in broken]
    anchors = anchor.read(Path(os.environ["JZ_DATA"]))
    told += [
        f"{a.at} 记下的第 {a.number} 条散列值 {a.hash[:16]}… 现在的日志里没有（日志被整段换过，或者 {anchor.NAME} 被改过）"
        for a in anchor.astray(anchors)
    ]
    for line in told[:50]:
        print(line, file=sys.stderr)
    if told:
        print(f"操作日志不完整：{len(told)} 处不符。", file=sys.stderr)
        return 1
    if args.head and not _holds(args.head):
        return 1
    say(f"操作日志完整：{count} 条，最后一条的散列值 {last or '（空）'}。")
    if anchors:
        say(f"与 {anchor.NAME} 里逐日记下的 {len(anchors)} 个散列值一致。")
    say("把这个值抄存在别处，以后用 jz verify-audit --head 核验，就知道有没有整段换过。" if count else "")
    return 0


def _holds(head: str) -> bool:
    from jizheng_site.audit.models import Entry

    found = Entry.objects.filter(hash__startswith=head.lower()).first()
    if found is None:
        print(f"操作日志里没有散列值 {head}：日志被整段换过，或者换成了更早的备份，或者这个值抄错了。", file=sys.stderr)
        return False
    say(f"散列值 {head[:16]}… 是第 {found.number} 条（{found.at:%Y-%m-%d %H:%M} UTC），它和以前的都没有变。")
    return True
