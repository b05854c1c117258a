"""Loads the DAGs as Airflow does, with the settings that a test wants."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

DAGS = Path(__file__).resolve().parents[2] / "deploy" / "airflow"
sys.path.insert(0, str(DAGS))

PARAMS = {
    "rows": ["/data/rows/{date}.jsonl"],
    "base_model": "/models/base",
    "output": "/runs",
    "benchmarks": {"chair": "/data/chair"},
    "gates": [{"benchmark": "chair", "figure": "CHAIRs", "against": "published", "margin": 1}],
}


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Returns a function that loads the DAGs folder with settings; without any, as it is."""
    try:
        from airflow.dag_processing.dagbag import DagBag
    except ImportError:
        from airflow.models.dagbag import DagBag

    def bag(settings: Any = None) -> Any:
        monkeypatch.delenv("MDPO_AIRFLOW_SETTINGS", raising=False)
        if settings is not None:
            file = tmp_path / "mdpo.yaml"
            file.write_text(settings if isinstance(settings, str) else yaml.safe_dump(settings))
            monkeypatch.setenv("MDPO_AIRFLOW_SETTINGS", str(file))
        return DagBag(dag_folder=str(DAGS))

    return bag
