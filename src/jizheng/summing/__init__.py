"""A compiled year → what is summed up beside its report: charts, monitoring, the roll-up of several units."""

from __future__ import annotations

from collections.abc import Sequence

from jizheng.summing.annexes import annexes
from jizheng.summing.charts import charts
from jizheng.summing.monitor import monitor
from jizheng.summing.public import public_year
from jizheng.summing.rollup import draft, rollup

__all__: Sequence[str] = ("annexes", "charts", "draft", "monitor", "public_year", "rollup")
