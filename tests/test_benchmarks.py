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
