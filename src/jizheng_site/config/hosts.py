"""By which names the site lets itself be called: its own, and those it was told.

A request that names another host is refused, so that nobody can make the site write links to theirs.
"""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

LOCAL = ("localhost", "127.0.0.1", "[::1]")
ANY = {"0.0.0.0", "::", ""}  # noqa: S104 - compared, not opened


def allowed(told: str, listen: str, origins: str = "") -> list[str]:
    """``told``: JZ_HOSTS; ``listen``: the address of --host; ``origins``: JZ_ORIGINS, whose names are allowed as well."""
    outside = [urlsplit(o.strip()).hostname or "" for o in origins.split(",")]
    names = [*LOCAL, *(n.strip() for n in told.split(",")), *outside]
    if not told.strip():
        names += machine() if listen in ANY else [f"[{listen}]" if ":" in listen else listen]
    return list(dict.fromkeys(n for n in names if n))


def machine() -> list[str]:
    """The names of this machine, and the address by which it goes out: how the other computers of a network reach it."""
    name = socket.gethostname()
    found = [name, name.partition(".")[0], socket.getfqdn()]
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.connect(("192.0.2.1", 9))  # of the addresses for examples; nothing is sent, the system only picks a way
            found.append(str(s.getsockname()[0]))
    except OSError:
        pass  # no way out: then nobody comes in either
    return list(dict.fromkeys(found))
