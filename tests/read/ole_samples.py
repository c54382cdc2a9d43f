"""OLE containers and the old Word and Excel files in them, written byte by byte."""

from __future__ import annotations

from struct import pack

SECTOR = 512


def ole(streams: dict[str, bytes]) -> bytes:
    """A container of these streams; each is padded to 4096 bytes so that no mini sectors are needed."""
    bodies = {
        name: data + b"\0" * (-len(data) % SECTOR or 0) + b"\0" * max(0, 4096 - len(data) - (-len(data) % SECTOR))
        for name, data in streams.items()
    }
    fat: list[int] = []
    starts: dict[str, int] = {}
    for name, body in bodies.items():
        starts[name] = len(fat)
        n = len(body) // SECTOR
        fat += [len(fat) + k + 1 for k in range(n - 1)] + [0xFFFFFFFE]
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)]
    names = sorted(bodies, key=lambda n: (len(n), n.upper()))
    for k, name in enumerate(names):  # a chain to the right is a legal, if ugly, tree
        entries.append(
            _entry(name, 2, starts[name], len(bodies[name]), right=k + 2 if k + 1 < len(names) else 0xFFFFFFFF)
        )
    while len(entries) % 4:
        entries.append(_entry("", 0, 0, 0))
    directory = b"".join(entries)
    first = len(fat)
    n = len(directory) // SECTOR
    fat += [len(fat) + k + 1 for k in range(n - 1)] + [0xFFFFFFFE]
    sectors = 1
    while (len(fat) + sectors) * 4 > sectors * SECTOR:
        sectors += 1
    at = len(fat)
    fat += [0xFFFFFFFD] * sectors
    fat += [0xFFFFFFFF] * (sectors * SECTOR // 4 - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += pack("<IIIIIIIII", 0, sectors, first, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += pack("<109I", *[at + k if k < sectors else 0xFFFFFFFF for k in range(109)])
    return header + b"".join(bodies.values()) + directory + pack(f"<{len(fat)}I", *fat)


def _entry(name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF) -> bytes:
    raw = name.encode("utf-16-le")
    return (
        raw + b"\0" * (64 - len(raw)) + pack("<HBB", len(raw) + 2 if raw else 0, kind, 1)
        + pack("<III", 0xFFFFFFFF, right, child) + b"\0" * 36 + pack("<II", start, size) + b"\0" * 4
    )  # fmt: skip


IN_TABLE = pack("<HB", 0x2416, 1)
ENDS_ROW = IN_TABLE + pack("<HB", 0x2417, 1)


def row_end(edges: list[int], merges: list[int]) -> bytes:
    """The sprms of a mark that ends a row with these cells."""
    cells = b"".join(pack("<H", m) + b"\0" * 18 for m in merges)
    body = bytes([len(merges)]) + pack(f"<{len(edges)}h", *edges) + cells
    return ENDS_ROW + pack("<HH", 0xD608, len(body) + 1) + body


def doc(paragraphs: list[tuple[str, int, bytes]]) -> bytes:
    """A doc of paragraphs: text with its end mark, style index, sprms.  Odd ones stand in one-byte pieces."""
    main = bytearray(b"\0" * 1024)
    cps, pieces, fcs, props = [0], [], [], []
    for k, (text, style, sprms) in enumerate(paragraphs):
        small = k % 2 == 1 and text.isascii()
        fc = len(main)
        main += text.encode("cp1252" if small else "utf-16-le")
        pieces.append(pack("<HIH", 0, fc * 2 | 0x40000000 if small else fc, 0))
        cps.append(cps[-1] + len(text))
        fcs.append(fc)
        props.append(pack("<H", style) + sprms)
    end = len(main)
    main += b"\0" * (-len(main) % SECTOR)
    numbers = []
    bounds = [*fcs, end]
    for k, raw in enumerate(props):  # a page each: simple, and legal
        page = bytearray(SECTOR)
        page[0:8] = pack("<II", bounds[k], bounds[k + 1])
        raw += b"\0" * (len(raw) % 2 == 0)
        at = (510 - len(raw) - 1) // 2 * 2
        page[8] = at // 2
        page[at] = (len(raw) + 1) // 2
        page[at + 1 : at + 1 + len(raw)] = raw
        page[511] = 1
        numbers.append(len(main) // SECTOR)
        main += page
    clx = b"\2" + pack("<I", 4 * len(cps) + 8 * len(pieces)) + pack(f"<{len(cps)}I", *cps) + b"".join(pieces)
    places = pack(f"<{len(bounds)}I", *bounds) + pack(f"<{len(numbers)}I", *numbers)
    table = clx + places
    main[0:2] = pack("<H", 0xA5EC)
    main[2:4] = pack("<H", 0xC1)
    main[0x0A:0x0C] = pack("<H", 0x0200)
    main[0x4C:0x50] = pack("<I", cps[-1])
    main[0x1A2:0x1AA] = pack("<II", 0, len(clx))
    main[0x102:0x10A] = pack("<II", len(clx), len(places))
    return ole({"WordDocument": bytes(main), "1Table": table})


def record(kind: int, body: bytes = b"") -> bytes:
    """A BIFF record."""
    return pack("<HH", kind, len(body)) + body


def wide(text: str) -> bytes:
    """A string with a two-byte length, in UTF-16."""
    return pack("<HB", len(text), 1) + text.encode("utf-16-le")


def xls(sheets: list[tuple[str, int, bytes]], strings: list[str], cut: int = 0) -> bytes:
    """A BIFF8 workbook: sheets (name, hidden, records), shared strings; ``cut`` splits the first string over records."""
    body = pack("<II", len(strings), len(strings)) + b"".join(map(wide, strings))
    if cut:
        at = 8 + 3 + 2 * cut
        shared = record(0xFC, body[:at]) + record(0x3C, b"\1" + body[at:])
    else:
        shared = record(0xFC, body)
    formats = record(0x41E, pack("<H", 164) + wide("0.0%")) + b"".join(
        record(0xE0, pack("<HH", 0, n) + b"\0" * 16) for n in (0, 164, 14)
    )
    size = (
        20
        + sum(len(record(0x85, pack("<IBBBB", 0, 0, 0, len(n), 1) + n.encode("utf-16-le"))) for n, _, _ in sheets)
        + len(formats)
        + len(shared)
        + 4
    )
    out, offset = record(0x809, b"\0" * 16), size
    bodies = [record(0x809, b"\0" * 16) + r + record(0x0A) for _, _, r in sheets]
    for (name, hidden, _), b in zip(sheets, bodies):
        out += record(0x85, pack("<IBBBB", offset, hidden, 0, len(name), 1) + name.encode("utf-16-le"))
        offset += len(b)
    out += formats + shared + record(0x0A)
    assert len(out) == size
    return ole({"Workbook": out + b"".join(bodies)})
