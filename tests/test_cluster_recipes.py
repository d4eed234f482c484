"""What docs/scaling.md gives for Kubernetes and Slurm starts every worker with the TF_CONFIG of all."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

PAGE = Path(__file__).parent.parent / "docs" / "scaling.md"

# Stands for kerata, which it shows the arguments of, and the environment that counts.
KERATA = '#!/bin/sh\necho "$TF_CONFIG $@"\n'
SCONTROL = '#!/bin/sh\n[ "$*" = "show hostnames n[1-2]" ] && printf "n1\\nn2\\n"\n'
SRUN = """#!/bin/sh
while case $1 in --*) true ;; *) false ;; esac do shift; done
for number in 0 1; do SLURM_NODEID=$number "$@" || exit 1; done
"""


def block(title: str) -> str:
    """A file that the page shows."""
    found = re.search(rf'^```\w+ title="{re.escape(title)}"\n(.*?)^```$', PAGE.read_text(encoding="utf-8"), re.M | re.S)
    assert found is not None
    return found[1]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """One in which the commands of a cluster are those above."""
    for name, text in {"kerata": KERATA, "scontrol": SCONTROL, "srun": SRUN}.items():
        path = tmp_path / name
        path.write_text(text)
        path.chmod(0o755)
    (tmp_path / "python").symlink_to(sys.executable)
    return {"PATH": os.pathsep.join([str(tmp_path), os.environ["PATH"]])}


def started(said: str) -> list[tuple[Any, str]]:
    """The TF_CONFIG of each worker, and what it runs."""
    return [(json.loads(line[: line.rindex("}") + 1]), line[line.rindex("}") + 2 :]) for line in said.splitlines()]


def test_a_job_of_kubernetes_makes_of_each_pod_a_worker(environment: dict[str, str]) -> None:
    service, job = yaml.safe_load_all(block("digits.yaml"))
    (container,) = job["spec"]["template"]["spec"]["containers"]
    given = {variable["name"]: variable["value"] for variable in container["env"]}
    assert job["spec"]["completions"] == job["spec"]["parallelism"] == int(given["WORKERS"])
    assert job["spec"]["completionMode"] == "Indexed"
    name = job["metadata"]["name"]
    assert service["spec"]["clusterIP"] == "None" and service["spec"]["selector"] == {"job-name": name}
    port = container["ports"][0]["containerPort"]
    domain = job["spec"]["template"]["spec"]["subdomain"]
    assert domain == service["metadata"]["name"]
    pod = {**environment, **given, "JOB_COMPLETION_INDEX": "2"}
    ran = subprocess.run(container["command"], env=pod, capture_output=True, text=True, check=True)
    workers = [f"{name}-{number}.{domain}:{port}" for number in range(4)]
    expected = {"cluster": {"worker": workers}, "task": {"type": "worker", "index": 2}}
    assert started(ran.stdout) == [(expected, "run digits_cnn.py")]


def test_a_job_of_slurm_makes_of_each_node_a_worker(environment: dict[str, str], tmp_path: Path) -> None:
    script = tmp_path / "digits.sh"
    script.write_text(block("digits.sh"))
    job = {**environment, "SLURM_JOB_NODELIST": "n[1-2]", "SLURM_CPUS_PER_TASK": "16"}
    ran = subprocess.run(["bash", str(script)], env=job, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    cluster = {"worker": ["n1:12345", "n2:12345"]}
    assert started(ran.stdout) == [
        ({"cluster": cluster, "task": {"type": "worker", "index": number}}, "run digits_cnn.py") for number in range(2)
    ]
