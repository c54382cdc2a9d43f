"""What may not stand in a commit: addresses of package registries, paths of one machine, people's numbers, big files."""

from __future__ import annotations

import re

from .tree import ROOT, TEXT, tracked

# Bracketed letters, so that this page does not find itself.
ADDRESS = re.compile(
    r"p[y]pi[.]org|pythonh[o]sted|registry[.]n[p]mjs|d[e]b[.]debian[.]"
    r"|/wor[k]/(?:main|steering|[.]library)|/far[m]/|/roo[t]/|/hom[e]/[a-z]|--(?:extra-)?index-ur[l]\b"
)
PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
IDENTITY = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)")
# Numbers that nobody has, used to show what personal data looks like.
NOBODY = re.compile(r"1(?:3800138|3900139|3000000|3812345|3912345)\d{3,4}")
NOBODY_ID = re.compile(r"\d{6}(?:19|20)\d{2}0101\d{3}[\dXx]")
HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
LOCKS = {"uv.lock", "poetry.lock", "package-lock.json", "yarn.lock", "pnpm-lock.yaml"}


def texts() -> list[tuple[str, str]]:
    return [
        (p.relative_to(ROOT).as_posix(), p.read_text("utf-8", errors="ignore")) for p in tracked() if p.suffix in TEXT
    ]


def test_no_address_and_no_path_of_a_machine() -> None:
    assert [f"{name}: {m[0]}" for name, text in texts() for m in ADDRESS.finditer(text)] == []


def test_nobody_s_number() -> None:
    """A run of digits within a file's hash is no number."""
    found = [
        f"{name}: {m[0][:3]}…"
        for name, text in texts()
        if not name.startswith("requirements")
        for pattern, nobody in ((PHONE, NOBODY), (IDENTITY, NOBODY_ID))
        for m in pattern.finditer(HASH.sub("", text))
        if not nobody.fullmatch(m[0])
    ]
    assert found == []


def test_no_lock_file_and_nothing_big() -> None:
    assert [p.name for p in tracked() if p.name in LOCKS or re.fullmatch(r"pylock.*\.toml", p.name)] == []
    assert [p.name for p in tracked() if p.stat().st_size > 2_000_000] == []


def test_text_ends_with_one_newline_and_has_no_carriage_return() -> None:
    odd = [
        p.relative_to(ROOT).as_posix()
        for p in tracked()
        if p.suffix in {".py", ".md", ".yaml", ".toml"} or p.name == "jz"
        if b"\r" in (data := p.read_bytes()) or (data and (not data.endswith(b"\n") or data.endswith(b"\n\n")))
    ]
    assert odd == []
