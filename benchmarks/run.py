"""Measures Kerata and its peers, and writes what came out into docs/performance.

    make bench                                  everything: hours
    make bench BENCH_ARGS="--quick"             smaller, one setting of each peer: minutes
    make bench BENCH_ARGS="--workloads mlp cnn --peers kerata-tensorflow keras-tensorflow --parts workloads"

Each workload runs with each peer in a process of its own. They take turns, so that all see the same machine, and one
alone computes at a time. All start from the same weights and see the same rows in the same order, in float32; losses
are compared. What was measured before, of other workloads, stays in the files.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import growth
import latency
import loops
import report
import scaling
from measure import measured
from processes import PEERS
from workloads import WORKLOADS

OUT = Path(__file__).resolve().parent.parent / "docs" / "performance"
PARTS = ("workloads", "loops", "latency", "growth", "scaling")

QUICK_WORKLOADS = ["mlp", "mlp-large", "embedding-lstm"]
QUICK_PEERS = ["kerata-tensorflow", "kerata-jax", "keras-tensorflow", "hand-tensorflow"]


def main() -> int:
    """Measure and write; 1 where losses do not agree or one of ours has failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="smaller sizes, three rounds, one setting of each peer")
    parser.add_argument("--workloads", nargs="+", choices=list(WORKLOADS), metavar="NAME", help=", ".join(WORKLOADS))
    parser.add_argument("--peers", nargs="+", choices=list(PEERS), metavar="NAME", help=", ".join(PEERS))
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--rounds", type=int, help="counted runs of each (default 5, 3 with --quick)")
    parser.add_argument("--seconds", type=float, default=900, help="that one run may take (default 900)")
    parser.add_argument("--out", type=Path, default=OUT, help="folder for the results (default docs/performance)")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that no worker is left behind
    rounds = asked.rounds or (3 if asked.quick else 5)
    workloads = asked.workloads or (QUICK_WORKLOADS if asked.quick else list(WORKLOADS))
    peers = asked.peers or (QUICK_PEERS if asked.quick else list(PEERS))
    found = report.read(asked.out)
    found["machine"] = report.machine()
    with tempfile.TemporaryDirectory() as folder:
        for name in workloads if "workloads" in asked.parts else ():
            _say(name)
            found["workloads"][name] = measured(name, asked.quick, peers, rounds, Path(folder), asked.seconds)
            _say(report.in_short(name, found["workloads"][name]))
            report.write(found, asked.out)
        for part, module in (("loops", loops), ("latency", latency), ("growth", growth), ("scaling", scaling)):
            if part in asked.parts:
                _say(part)
                found[part] = module.measured(asked.quick, peers, rounds, Path(folder), asked.seconds)
                report.write(found, asked.out)
    print(f"written: {asked.out / 'results.md'}")
    rows = [row for name in workloads for row in found["workloads"].get(name, {}).get("peers", [])]
    return 0 if all(_as_it_should(row) for row in rows) else 1


def _as_it_should(row: dict[str, Any]) -> bool:
    ours = row["peer"].startswith("kerata")
    return row.get("agrees", True) and not (ours and "failed" in row)


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
