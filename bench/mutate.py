"""Thousands of spoiled files through the whole evaluation: no crash, no hang, little memory, always a sentence.

usage: python bench/mutate.py [--count 20000] [--workers 2] [--inputs DIR] [--seed 0] [--built] [FILE…]
With ``--built`` the files are built by hypothesis instead (tests/read/strange.py): their shells are whole, they lie inside.
Bytes of whole files are changed, and the parts inside zip containers (the zip made whole again), so that the
damage reaches the readers behind the container.  A file that takes down its process, takes over 10 seconds, or
leaves neither blocks nor a Chinese sentence is named with its seed; the exit status says whether there was one.
"""

from __future__ import annotations

import argparse
import io
import json
import multiprocessing
import random
import re
import resource
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

LAST = ROOT / "bench" / "out"
SECONDS = 10
MEMORY = 1024  # MB
WORDS = [
    b"",
    b"\0",
    b"\xff" * 4,
    b"<",
    b">",
    b'"',
    b"&#x0;",
    b"\xe4",
    b"999999999999",
    b"-1",
    b"\x81\x30\x81\x30",
    b"\r",
    b"PK\3\4",
]


def spoiled(data: bytes, r: random.Random) -> bytes:
    """The bytes with one to a few dozen changes."""
    out = bytearray(data)
    for _ in range(r.choice((1, 1, 2, 4, 8, 30))):
        at = r.randrange(max(1, len(out)))
        kind = r.randrange(7)
        if kind == 0:
            out[at : at + 1] = bytes([r.randrange(256)])
        elif kind == 1:
            out[at : at + r.randrange(1, 200)] = b""
        elif kind == 2:
            out[at:at] = r.choice(WORDS)
        elif kind == 3:
            piece = bytes(out[at : at + r.randrange(1, 400)])
            out[at:at] = piece * r.choice((1, 1, 2, 20))
        elif kind == 4:
            out[at:] = b"" if r.random() < 0.2 else out[at:]
        elif kind == 5:
            numbers = list(re.finditer(rb"\d+", bytes(out[at : at + 2000])))
            if numbers:
                m = r.choice(numbers)
                out[at + m.start() : at + m.end()] = r.choice((b"0", b"-1", b"4294967295", b"99999999", b"1e999"))
        else:
            other = r.randrange(max(1, len(out)))
            n = r.randrange(1, 64)
            out[at : at + n] = out[other : other + n]
    return bytes(out)


def spoiled_inside(data: bytes, r: random.Random) -> bytes:
    """A zip with one to three of its parts spoiled, whole again."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    names = archive.namelist()
    hit = set(r.sample(names, min(len(names), r.choice((1, 1, 2, 3)))))
    big = max(names, key=lambda n: archive.getinfo(n).file_size)
    if r.random() < 0.6:
        hit.add(big)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name in names:
            body = archive.read(name)
            z.writestr(name, spoiled(body, r) if name in hit else body)
    return out.getvalue()


def given(inputs: Path) -> list[Path]:
    """The real files there are: the form in every format, the sample reports, the cases."""
    return [
        *sorted(p for p in inputs.glob("form.*") if p.is_file()),
        *sorted((ROOT / "demo").glob("report.*")),
        *sorted(p for p in (ROOT.parent / "shared" / "cases").glob("*") if p.suffix in (".txt", ".pdf")),
    ]


def mutant(files: list[Path], n: int, seed: int) -> tuple[str, bytes]:
    """File ``n`` of a run: its name and bytes, always the same."""
    r = random.Random(seed * 1_000_003 + n)
    forms = sorted({p.suffix for p in files})  # every format as often as the others
    path = r.choice([p for p in files if p.suffix == forms[n % len(forms)]])
    data = path.read_bytes()
    inside = data[:2] == b"PK" and r.random() < 0.75
    return path.name, spoiled_inside(data, r) if inside else spoiled(data, r)


def built(seed: int, numbers: list[int], one: Callable[[int, str, bytes], None]) -> None:
    """Files by hypothesis, one a number."""
    import hypothesis

    sys.path.insert(0, str(ROOT))
    from tests.read.strange import FILES

    left = iter(numbers)
    calm = hypothesis.settings(
        max_examples=len(numbers), deadline=None, database=None, phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )  # fmt: skip

    def take(file: tuple[str, bytes]) -> None:
        if (n := next(left, None)) is not None:
            LAST.mkdir(parents=True, exist_ok=True)
            (LAST / f"built-{seed}-{n % 8}").write_bytes(file[1])  # what is to be looked at when the process dies
            one(n, *file)

    hypothesis.seed(seed * 1_000_003 + numbers[0])(calm(hypothesis.given(FILES)(take)))()


def work(files: list[Path], seed: int, numbers: list[int], pipe: object, by_hypothesis: bool) -> None:
    from jizheng.evaluate import evaluate
    from jizheng.read import Limits

    limits = Limits(scanned_pages=0)

    def one(n: int, name: str, data: bytes) -> None:
        pipe.send(("begin", n, name))  # type: ignore[attr-defined]
        start = time.perf_counter()
        e = evaluate(data, name, limits=limits)
        spent = time.perf_counter() - start
        d = e.document
        codes = [p.code for p in d.problems]
        said = bool(d.blocks) or any(re.search("[一-鿿]", p.message) for p in d.problems if p.fatal)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        pipe.send(("end", n, name, spent, peak, d.format, d.readable, said, codes))  # type: ignore[attr-defined]

    if by_hypothesis:
        built(seed, numbers, one)
    else:
        for n in numbers:
            one(n, *mutant(files, n, seed))
    pipe.send(("done",))  # type: ignore[attr-defined]


def main() -> int:
    a = argparse.ArgumentParser()
    a.add_argument("files", nargs="*", type=Path)
    a.add_argument("--count", type=int, default=20_000)
    a.add_argument("--workers", type=int, default=2)
    a.add_argument("--seed", type=int, default=0)
    a.add_argument("--built", action="store_true")
    a.add_argument("--inputs", type=Path, default=ROOT / "bench" / "out")
    args = a.parse_args()
    files = args.files or given(args.inputs)
    if not files and not args.built:
        print("no files to spoil: run bench/run.py once, or name some")
        return 2
    context = multiprocessing.get_context("fork")
    bad: list[str] = []
    formats: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    unread = finished = 0
    slowest: tuple[float, str] = (0.0, "")
    peak = 0.0
    queues = [list(range(k, args.count, args.workers)) for k in range(args.workers)]
    running: list[list] = []  # process, pipe, number under work, begun at, numbers left

    def start(numbers: list[int]) -> None:
        ours, theirs = context.Pipe()
        process = context.Process(target=work, args=(files, args.seed, numbers, theirs, args.built))
        process.start()
        theirs.close()
        running.append([process, ours, None, time.monotonic(), numbers])

    for numbers in queues:
        start(numbers)
    began = time.monotonic()
    while running:
        for row in list(running):
            process, pipe, current, since, numbers = row
            try:
                while pipe.poll(0.02):
                    message = pipe.recv()
                    row[3] = time.monotonic()
                    if message[0] == "begin":
                        row[2] = (message[1], message[2])
                    elif message[0] == "end":
                        _, n, name, spent, here, form, readable, said, found = message
                        row[2] = None
                        finished += 1
                        formats[form or "?"] += 1
                        codes.update(set(found))
                        unread += not readable
                        peak = max(peak, here)
                        slowest = max(slowest, (spent, f"{n} {name}"))
                        if spent > SECONDS:
                            bad.append(f"{n} {name}: {spent:.1f} s")
                        if not said:
                            bad.append(f"{n} {name}: no sentence ({found})")
                        if "crashed" in found:
                            bad.append(f"{n} {name}: crashed inside")
                        if finished % 1000 == 0:
                            print(f"{finished} files, {time.monotonic() - began:.0f} s, {len(bad)} bad", flush=True)
                    else:
                        process.join()
                        running.remove(row)
                        break
            except EOFError:
                pass
            if row not in running:
                continue
            current, since = row[2], row[3]
            hung = current is not None and time.monotonic() - since > 3 * SECONDS
            if not process.is_alive() or hung:
                process.kill()
                process.join()
                running.remove(row)
                at = current[0] if current else numbers[0]
                bad.append(
                    f"{at} {current[1] if current else ''}: {'hung' if hung else f'process died ({process.exitcode})'}"
                )
                rest = numbers[numbers.index(at) + 1 :]
                if rest:
                    start(rest)
    print(f"{finished} of {args.count} files; {unread} refused with a sentence; formats {dict(formats)}")
    print(f"slowest {slowest[0]:.2f} s ({slowest[1]}); peak {peak:.0f} MB; problems {json.dumps(dict(codes))}")
    if peak > MEMORY:
        bad.append(f"memory {peak:.0f} MB")
    print("\n".join(bad) if bad else "none crashed, hung or kept silent")
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
