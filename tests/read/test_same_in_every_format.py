"""A report says the same in every format and under edits that change nothing: facts and verdicts stay."""

from __future__ import annotations

import pathlib
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest

from jizheng.evaluate import evaluate, evaluate_document
from jizheng.model import Cell, Document, Evaluation, Outcome, Paragraph, State, Table
from jizheng.read import read
from tests.read import recast

ROOT = pathlib.Path(__file__).parents[2]
CASES = ROOT.parent / "shared" / "cases"
FILES = sorted(p for p in CASES.glob("0*") if p.suffix in (".txt", ".pdf"))
DEMO = ROOT / "demo" / "report.docx"
OFFICE = shutil.which("soffice") or ""
SOURCES = [DEMO, *FILES]

by_file = pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.stem[:12])


@cache
def original(path: pathlib.Path) -> Evaluation:
    return evaluate(path.read_bytes(), path.name)


def headline(e: Evaluation) -> set[tuple[str, str]]:
    """What the report as a whole states, apart from how its words are spaced; blank places are no statement."""
    out = set()
    for f in e.facts:
        if not f.dims and f.state is not State.BLANK:
            value = f.amount if isinstance(f.value, Decimal) else re.sub(r"\s", "", str(f.value))
            out.add((f.concept, str(value.normalize()) if isinstance(value, Decimal) else str(value)))
    return out


def verdicts(e: Evaluation) -> set[tuple[str, str]]:
    return {(f.rule, f.severity.value) for f in e.findings if f.outcome is Outcome.FAILED}


@pytest.mark.skipif(not FILES, reason="shared/cases is not beside the project")
def test_there_are_real_reports() -> None:
    assert len(FILES) >= 20


@by_file
@pytest.mark.parametrize("form", ["docx", "xlsx", "html"])
def test_every_format_says_the_same(path: pathlib.Path, form: str) -> None:
    before = original(path)
    cast: Callable[..., bytes] = getattr(recast, f"to_{form}")
    after = evaluate(cast(before.document.blocks), f"{path.stem}.{form}")
    assert after.document.format == form
    assert headline(after) == headline(before)
    assert verdicts(after) == verdicts(before)
    assert (after.profile.kind, after.pack.id) == (before.profile.kind, before.pack.id)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """The reports as LibreOffice writes them: pdf and doc, all in one start each."""
    folder = tmp_path_factory.mktemp("office")
    for n, path in enumerate(SOURCES):
        (folder / f"{n}.docx").write_bytes(recast.to_docx(original(path).document.blocks))
    made = [str(p) for p in sorted(folder.glob("*.docx"))]
    for target in ("pdf", "doc:MS Word 97"):
        profile = f"-env:UserInstallation=file://{folder}/profile"
        subprocess.run(
            [OFFICE, profile, "--headless", "--convert-to", target, "--outdir", str(folder), *made],
            check=True, capture_output=True, timeout=600,
        )  # fmt: skip
    return folder


@pytest.mark.slow
@pytest.mark.skipif(not OFFICE, reason="LibreOffice is not installed")
@by_file
@pytest.mark.parametrize("form", ["pdf", "doc"])
def test_what_an_office_program_makes_of_it_says_the_same(office: pathlib.Path, path: pathlib.Path, form: str) -> None:
    before = original(path)
    after = evaluate((office / f"{SOURCES.index(path)}.{form}").read_bytes(), f"{path.stem}.{form}")
    assert headline(after) == headline(before)
    assert verdicts(after) == verdicts(before)


def edited(document: Document, change: Callable[[str], str]) -> Document:
    return replace(
        document,
        blocks=tuple(
            b._replace(text=change(b.text))
            if isinstance(b, Paragraph)
            else b._replace(cells=tuple(c._replace(text=change(c.text)) for c in b.cells))
            for b in document.blocks
        ),
    )


WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
EDITS: dict[str, Callable[[str], str]] = {
    "full-width digits": lambda t: t.translate(WIDE),
    "full-width percent signs": lambda t: t.replace("%", "％"),
    "half-width brackets": lambda t: t.replace("（", "(").replace("）", ")"),
    "a space before the unit": lambda t: re.sub(r"(?<=\d)(?=万元|元|%)", " ", t),
    "a thin space before the unit": lambda t: re.sub(r"(?<=\d)(?=万元|元|%)", "\u2009", t),
    "thousands marks": lambda t: re.sub(
        r"(?<![\d.,〔\-/年])([1-9]\d{3,6})(?=(?:\.\d+)?(?:万元|元))", lambda m: f"{int(m[1]):,}", t
    ),
}
# Lines whose cells were run together: there a blank is what parts the cells, so it is no harmless edit.
RUN_TOGETHER = ("016", "019")


@by_file
@pytest.mark.parametrize("edit", EDITS)
def test_harmless_edits_change_nothing(path: pathlib.Path, edit: str) -> None:
    if "space" in edit and path.stem.startswith(RUN_TOGETHER):
        pytest.skip("cells run together are parted by blanks")
    before = original(path)
    after = evaluate_document(edited(before.document, EDITS[edit]))
    assert verdicts(after) == verdicts(before)


def in_yuan(table: Table) -> Table:
    """A form in 元: its heads say so, and the amounts below them are ten thousand times as large."""
    out: list[Cell] = []
    below = False
    for c in table.cells:
        text = c.text
        if c.column_span == table.columns:
            below = "（万元）" in text
            text = text.replace("（万元）", "（元）")
        elif below and re.fullmatch(r"\d+\.\d+", text.strip()):
            text = f"{(Decimal(text) * 10000).quantize(Decimal(1))}"
        out.append(c._replace(text=text))
    return table._replace(cells=tuple(out))


def test_the_unit_of_a_form_does_not_matter() -> None:
    before = original(DEMO)
    blocks = tuple(in_yuan(b) if isinstance(b, Table) else b for b in before.document.blocks)
    assert sum(a != b for a, b in zip(blocks, before.document.blocks, strict=True)) >= 1
    after = evaluate_document(replace(before.document, blocks=blocks))
    assert headline(after) == headline(before)
    assert verdicts(after) == verdicts(before)


def test_the_order_of_institutions_does_not_matter() -> None:
    before = original(DEMO)
    blocks = tuple(_swapped(b) if isinstance(b, Table) else b for b in before.document.blocks)
    assert blocks != before.document.blocks
    after = evaluate_document(replace(before.document, blocks=blocks))
    assert verdicts(after) == verdicts(before)


def _swapped(table: Table) -> Table:
    """The rows of the second and the third institution exchanged, their numbers kept in order."""
    heads = {
        c.text.strip()[:2]: c.row for c in table.cells if "二级机构" in c.text and re.match(r"[23]、", c.text.strip())
    }
    if len(heads) != 2:
        return table
    a, b = heads["2、"], heads["3、"]

    def moved(c: Cell) -> Cell:
        text = (
            {"2": "3", "3": "2"}[c.text.strip()[0]] + c.text.strip()[1:]
            if re.match(r"[23]、", c.text.strip())
            else c.text
        )
        return c._replace(row=b if c.row == a else a, text=text)

    cells = [moved(c) if c.row in (a, b) else c for c in table.cells]
    return table._replace(cells=tuple(sorted(cells, key=lambda c: (c.row, c.column))))


def test_the_demo_has_what_these_edits_change() -> None:
    texts = [c.text for b in read(DEMO.read_bytes(), DEMO.name).blocks if isinstance(b, Table) for c in b.cells]
    assert any("（万元）" in t for t in texts)
    assert sum("二级机构" in t for t in texts) >= 4
