"""Whatever is in the files of a year: it is read or it is said, never a crash."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jizheng.pack import load_pack
from jizheng.records import Year
from jizheng.yearfolder import Memory, load_files
from jizheng.yearfolder.forms import template
from jizheng.yearfolder.overview import write_overview

from .years import files

SOUND = files() | {
    "registers/信息发布.xlsx": template(load_pack("cn").registers["posts"], 2020),
    "budget.xlsx": template(load_pack("cn").registers["payments"], 2020),
}
YAMLS = [n for n in SOUND if n.endswith(".yaml")]
PIECES = ["\t", ":", "：", "- ", "\n", "{", "}", "[", "]", '"', "'", "#", "&a ", "*a", "!!x ", "null", "~", "0x1", "1e999", "NaN", ".inf",
          "true", "？", "\0", "﻿", "-1", "99999999999999999999", "2020-13-45", "|", ">", "? ", "---\n", "...\n", "<<: "]  # fmt: skip


def read(data: dict[str, bytes]) -> Year:
    year = load_files(Memory(data))
    assert all(x.code and x.file and x.message for x in year.troubles)
    write_overview(year)
    return year


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(YAMLS),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 9), st.sampled_from(PIECES)), min_size=1, max_size=4),
)
def test_settings_bent_by_hand(name: str, edits: list[tuple[int, int, str]]) -> None:
    text = SOUND[name].decode()
    for at, gone, piece in edits:
        at %= len(text) + 1
        text = text[:at] + piece + text[at + gone :]
    read(SOUND | {name: text.encode("utf-8", "replace")})


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(sorted(SOUND)),
    st.lists(st.tuples(st.integers(0, 9000), st.integers(0, 255)), min_size=1, max_size=6),
    st.integers(0, 9000),
)
def test_files_bent_by_machines(name: str, bytes_: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(SOUND[name])
    for at, value in bytes_:
        data[at % len(data)] = value
    read(SOUND | {name: bytes(data[: max(1, cut % (2 * len(data)))])})
