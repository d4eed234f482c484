"""What `make bench` measures is the same work for all, and a peer that fails is a line in the table."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).parent.parent / "benchmarks"
MODULES = [path.stem for path in FOLDER.glob("*.py")]


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(FOLDER))
    yield
    for name in MODULES:
        sys.modules.pop(name, None)


def test_every_workload_starts_from_the_same_weights_each_time_and_takes_whole_batches() -> None:
    import arrays
    from workloads import WORKLOADS

    for work in WORKLOADS.values():
        assert work.rows % work.batch == 0
        assert work.quick().rows % work.batch == 0
        one, other = arrays.initial_weights(work), arrays.initial_weights(work)
        assert len(one) == len(work.layers)
        for a, b in zip(one, other, strict=True):
            assert a.keys() == b.keys()
            assert all(np.array_equal(a[name], b[name]) for name in a)


def test_a_batch_trained_by_us_and_by_hand_has_the_same_loss(tmp_path: Path) -> None:
    pytest.importorskip("jax")
    import arrays
    import hand_jax
    from workloads import WORKLOADS

    import kerata_peer

    work = WORKLOADS["gru-masks"].quick()
    data, weights = arrays.data_of(work, work.batch), arrays.initial_weights(work)
    losses = []
    for peer in (kerata_peer.Peer(work, data, weights, tmp_path), hand_jax.Peer(work, data, weights, tmp_path)):
        peer.build()
        losses.append([peer.train_on_batch() for _ in range(3)])
    assert np.allclose(losses[0], losses[1], rtol=1e-4)


def test_a_peer_that_fails_leaves_the_last_line_it_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import measure
    from processes import PEERS, Peer

    monkeypatch.setitem(PEERS, "absent", Peer("Absent", "no_such_module", {}, {"": {}}))
    found = measure.measured("mlp", True, ["absent"], 1, tmp_path, 60.0)
    assert found["peers"][0]["failed"] == "import: ModuleNotFoundError: No module named 'no_such_module'"


def test_a_ratio_takes_the_best_setting_of_each_peer() -> None:
    import report

    def row(peer: str, rate: float, one: float) -> dict[str, object]:
        return {"peer": peer, "samples/s": {"median": rate}, "predict_one ms": {"median": one}, "title": peer}

    rows = [row("kerata-tensorflow", 30, 1), row("keras-tensorflow", 5, 40), row("keras-tensorflow", 10, 60)]
    found = report.ratios({"peers": [*rows, {"peer": "hand-jax", "failed": "import: no"}]})
    assert found[report.OVER_KERAS] == 3
    assert found[report.PREDICT_ONE] == 40
    assert report.OVER_HAND not in found


def test_two_workers_are_compared_with_one_core_with_those_by_hand_and_with_what_is_predicted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import scaling

    class Team:
        """One that takes a second, or half of it where there are two workers or cores."""

        def __init__(self, kind: scaling.Kind, *_: object) -> None:
            self.kind = kind

        def ask(self, request: str, *arguments: float) -> tuple[float, float | None]:
            if request == "exchange":  # a millisecond there and back, a gigabyte a second
                return 0.0, 1e-3 + (arguments[0] > 1) * 4e-3
            if self.kind.settings.get("xla"):
                raise scaling.Failed("no")
            seconds = 1.0 / (self.kind.workers * self.kind.cores)
            return seconds * (0.8 if self.kind.module == "hand_strategy" else 1), 0.25

        def end(self) -> None:
            pass

    monkeypatch.setattr(scaling, "Team", Team)
    monkeypatch.setattr(scaling, "PAUSE", 0)
    monkeypatch.setattr(scaling, "WORKLOADS", ("mlp",))
    rates, costs = scaling.measured(True, [], 2, tmp_path, 1.0)
    found = {row[1]: row[2:] for row in rates["rows"]}
    assert found[scaling.ONE][1:] == [1.0, 2.0, "0.2500"]
    assert found[scaling.OURS][1:] == found[scaling.BOTH][1:] == [1.0, 1.0, "0.2500"]
    assert found["by hand, two workers, an epoch a call"][1:] == pytest.approx([1.25, 0.8, "0.2500"])
    assert found["by hand, two workers, an epoch a call, XLA"][0] == "failed: build: no"
    ((_, megabytes, latency, bandwidth, predicted, measured),) = costs["rows"]
    size = 4 * (64 * 64 + 64 + 64 * 10 + 10)
    assert (megabytes, latency, bandwidth, measured) == pytest.approx((size / 1e6, 0.5, 1000.0, 1.0))
    own = 32 / (448 * 4) / 2  # seconds that each computes for its half of a batch; four epochs took one core a second
    assert predicted == pytest.approx(own / (own + 2e-3 + size / 1e9))
