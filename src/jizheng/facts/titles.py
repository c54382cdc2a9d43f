"""The words of a pack by which titles, heads of forms and lines of the page are told, compiled once.

Only the grammar around them is said here: years, brackets, what may stand between a title's subject and its noun.
"""

from __future__ import annotations

import re

from jizheng.facts.values import trie
from jizheng.pack import Pack


class Titles:
    """Compiled look-ups over the wording of one pack; ask ``titles(pack)``."""

    def __init__(self, pack: Pack) -> None:
        lists = pack.wording.lists

        def some(name: str) -> str:
            return trie(sorted(lists[name]))

        self.report_re = re.compile(
            f"(?:{some('title_subjects')})[^,。]{{0,12}}(?:{some('title_nouns')})|(?:{some('title_ends')})$"
        )
        self.page_re = re.compile(some("page_words"))
        annex = some("annex_words")
        self.fields_re = re.compile(rf"\s*(?:{some('title_fields')})|(?:{annex}):\s*")
        self.rows_re = re.compile(rf"\s+(?:{some('title_rows')})")
        self.over_re = re.compile(some("over_title_stops"))
        self.dateline_re = re.compile(some("dateline_words"))
        self.unit_noise_re = re.compile(rf"20\d\d\s*年度?|(?:{annex})\d*[-:]?\d*|(?:{some('dateline_heads')})")
        self.project_re = re.compile(
            rf"(?:20\d\d\)?年度?|年度?)的?([\u4e00-\u9fff()“”、\d-]{{3,40}}?)(?:{some('project_title_tails')})"
        )
        # One form of several in a file.
        self.form_re = re.compile(f"(?:{some('form_title_subjects')})[^,。;]{{0,12}}(?:{some('form_title_nouns')})")
        self.funds_re = re.compile(some("form_funds"))
        self.figure_re = re.compile(rf"\d\s*(?:{some('amount_marks')})")
        self.annex = tuple(lists["annex_words"])
        self.hints_re = re.compile(some("form_name_hints"))
        self.stop_re = re.compile(rf"[|\t]|\s+(?=(?:{some('form_field_stops')}))")


_CACHE: dict[str, Titles] = {}


def titles(pack: Pack) -> Titles:
    """The compiled words of a pack (kept by the pack's hash)."""
    found = _CACHE.get(pack.stamp.sha256)
    if found is None:
        found = _CACHE[pack.stamp.sha256] = Titles(pack)
    return found
