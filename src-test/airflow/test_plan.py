"""Folders and commands of a run."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import PARAMS

from mdpo_airflow import parameters, plan, publication
from mdpo_airflow.airflow_api import AirflowFailException
from mdpo_airflow.plan import Run
from mdpo_airflow.publication import Publication
from mdpo_airflow.storage import Storage

NIGHT = Run("20260131T000000", datetime(2026, 1, 31, tzinfo=timezone.utc))


def params_in(folder: Path, **others: Any) -> dict[str, Any]:
    given = {**PARAMS, "output": str(folder), **others}
    return {name: param.resolve() for name, param in parameters.nightly(given).items()}


def record(run: str, folder: Path, base: str = "/models/base") -> dict[str, Any]:
    names = dict.fromkeys(("sha256", "config_sha256", "scores", "previous"))
    return {
        "format": publication.FORMAT,
        "run": run,
        "date": "2026-01-01",
        "adapter": f"{folder}/a",
        "base": base,
        **names,
    }


def test_a_run_is_named_by_its_logical_date_in_utc() -> None:
    date = datetime(2026, 1, 31, 2, tzinfo=timezone(timedelta(hours=2)))

    assert Run.of(SimpleNamespace(logical_date=date, run_id="scheduled__2026")) == NIGHT


def test_a_run_without_a_date_is_named_by_its_id() -> None:
    after = datetime(2026, 1, 31, tzinfo=timezone.utc)

    plain = Run.of(SimpleNamespace(logical_date=None, run_after=after, run_id="night-7"))
    odd = Run.of(SimpleNamespace(logical_date=None, run_after=after, run_id="../night 7:00"))

    assert plain == Run("night-7", after)
    assert odd.name.startswith("..-night-7-00-")
    assert "/" not in odd.name


def test_commands_write_below_the_run_and_say_how_they_ended(tmp_path: Path) -> None:
    made = plan.make(NIGHT, params_in(tmp_path, images="/photos"), {"spark.ui.enabled": "false"}, Storage())

    home = f"{tmp_path}/runs/20260131T000000"
    assert made["home"] == home
    assert made["pairs"][:4] == ["pairs", "/data/rows/2026-01-31.jsonl", f"--out={home}/pairs", "--images=/photos"]
    assert made["checks"][:3] == ["doctor", "--base=/models/base", f"--check-path={tmp_path}"]
    assert f"--out={home}/train" in made["train"]
    assert f"--adapter=candidate={home}/train/adapter" in made["evaluate"]
    assert "--benchmark=chair=/data/chair" in made["evaluate"]
    assert not any("overwrite" in word for words in made.values() if isinstance(words, list) for word in words)
    for command in ("checks", "pairs", "reference", "train", "evaluate"):
        assert made[command][-1] == f"--outcome={home}/outcomes/{command}.json"
    assert made["conf"] == {"spark.ui.enabled": "false"}


def test_options_stay_with_their_names() -> None:
    given = {
        "export": ["trl", "ms-swift"],
        "no-hash": True,
        "rank-stabilized": False,
        "delta": -0.5,
        "area": "0.01-0.2",
    }

    assert plan.options(given) == ["--area=0.01-0.2", "--delta=-0.5", "--export=trl", "--export=ms-swift", "--no-hash"]


def test_numbers_are_exact() -> None:
    assert [plan.number(value) for value in (1e-5, 0.1, 3, "x")] == ["1e-05", "0.1", "3", "x"]


def test_a_second_plan_is_the_first_whatever_was_published_since(tmp_path: Path) -> None:
    params = params_in(tmp_path)
    first = plan.make(NIGHT, params, {}, Storage())
    publication.publish(Storage(), str(tmp_path), Publication(record("later", tmp_path)))

    assert plan.make(NIGHT, params, {}, Storage()) == first
    assert not any("published=" in word for word in first["evaluate"])
    other = plan.make(Run("20260201T000000", NIGHT.date + timedelta(days=1)), params, {}, Storage())
    assert f"--adapter=published={tmp_path}/a" in other["evaluate"]


def test_an_adapter_of_another_base_model_is_not_asked(tmp_path: Path) -> None:
    publication.publish(Storage(), str(tmp_path), Publication(record("earlier", tmp_path, base="/models/other")))

    made = plan.make(NIGHT, params_in(tmp_path), {}, Storage())

    assert not any("published=" in word for word in made["evaluate"])


def test_a_run_is_not_planned_twice_with_different_params(tmp_path: Path) -> None:
    plan.make(NIGHT, params_in(tmp_path), {}, Storage())

    with pytest.raises(AirflowFailException, match="different: seed"):
        plan.make(NIGHT, params_in(tmp_path, seed=7), {}, Storage())


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ({"gates": [{"benchmark": "amber", "figure": "Hal", "limit": 30}]}, "gates name amber"),
        ({"adapter": "best", "holdout": 0}, "no best without held-out pairs"),
        ({"executor_cores": 4}, "executor_cores needs executors"),
    ],
)
def test_params_that_contradict_each_other_are_refused(tmp_path: Path, params: dict[str, Any], says: str) -> None:
    with pytest.raises(AirflowFailException, match=says):
        plan.make(NIGHT, params_in(tmp_path, **params), {}, Storage())
    assert not (tmp_path / "runs").exists()


def test_executors_become_settings_of_spark(tmp_path: Path) -> None:
    params = params_in(tmp_path, executors=3, executor_cores=4, executor_memory="8g")

    assert plan.spark_conf(params, {"spark.executor.memory": "1g", "spark.driver.memory": "2g"}) == {
        "spark.driver.memory": "2g",
        "spark.executor.instances": "3",
        "spark.executor.cores": "4",
        "spark.cores.max": "12",
        "spark.executor.memory": "8g",
    }
