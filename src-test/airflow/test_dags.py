"""The DAGs as Airflow sees them: they import, their tasks stand in order, their params are checked."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import DAGS, PARAMS

ORDER = ["plan", "checks", "pairs", "pairs_gate", "reference", "train", "evaluate", "figures_gate", "publish"]
COMMANDS = ["checks", "pairs", "reference", "train", "evaluate"]
Load = Callable[..., Any]


def nightly(bag: Any) -> Any:
    assert bag.import_errors == {}
    return bag.dags["mdpo_nightly"]


def is_valid(param: Any) -> bool:
    try:
        param.resolve()
    except Exception:
        return False
    return True


def test_both_dags_import_as_they_are(load: Load) -> None:
    bag = load()

    assert bag.import_errors == {}
    assert set(bag.dags) == {"mdpo_nightly", "mdpo_rollback"}


def test_without_settings_runs_are_triggered_and_must_say_what_is_theirs_alone(load: Load) -> None:
    dag = nightly(load())

    assert type(dag.timetable).__name__ == "NullTimetable"
    assert [name for name in dag.params if not is_valid(dag.params.get_param(name))] == [
        "rows",
        "base_model",
        "output",
        "benchmarks",
        "gates",
    ]


def test_the_example_is_a_nightly_run(load: Load) -> None:
    dag = nightly(load((DAGS / "mdpo.example.yaml").read_text()))

    assert "0 1 * * *" in repr(dag.timetable) + str(vars(dag.timetable))
    dag.params.validate()


def test_tasks_stand_in_order(load: Load) -> None:
    dag = nightly(load())

    assert set(dag.task_dict) == set(ORDER)
    for before, after in zip(ORDER, ORDER[1:]):
        assert after in dag.get_task(before).downstream_task_ids, f"{before} before {after}"
    places = {task: place for place, task in enumerate(ORDER)}
    for task in dag.tasks:
        assert all(places[task.task_id] < places[after] for after in task.downstream_task_ids)
        assert task.trigger_rule == "all_success"


def test_runs_do_not_overlap_and_tasks_go_on_where_they_stopped(load: Load) -> None:
    dag = nightly(load({"retries": 4, "retry_delay": 60, "pool": "cluster", "owner": "ml", "hours": {"train": 40}}))

    assert dag.max_active_runs == 1
    assert not dag.catchup
    assert dag.doc_md
    assert dag.tags
    for task in dag.tasks:
        assert task.retries == 4
        assert task.retry_exponential_backoff
        assert task.retry_delay == timedelta(seconds=60)
        assert task.execution_timeout is not None
        assert task.owner == "ml"
        assert task.on_failure_callback
        assert task.pool == ("cluster" if task.task_id in COMMANDS else "default_pool")
    assert dag.get_task("train").execution_timeout == timedelta(hours=40)
    assert all(task.retries == 0 for task in load().dags["mdpo_rollback"].tasks), "a second try would go back twice"


def test_gates_tell_what_data_and_which_adapter_there_are(load: Load) -> None:
    dag = nightly(load())

    outlets = {task.task_id: [outlet.uri for outlet in task.outlets] for task in dag.tasks if task.outlets}
    assert outlets == {"pairs_gate": ["x-mdpo://pairs"], "publish": ["x-mdpo://adapter"]}


@pytest.mark.parametrize("runner", ["spark-submit", "kubernetes"])
def test_commands_come_from_the_plan(load: Load, runner: str) -> None:
    dag = nightly(load({"runner": runner, "kubernetes": {"image": "registry.example/mdpo"}}))

    for command in COMMANDS:
        task = dag.get_task(command)
        assert {"application_args", "conf"} <= set(task.template_fields)
        assert [getattr(task, name).operator.task_id for name in ("application_args", "conf")] == ["plan", "plan"]
        assert task.application_args.key == command


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"schedul": "@daily"}, "there is no setting schedul"),
        ({"params": {"row": []}}, "there is no param row"),
        ({"params": {"rows": []}}, "should be non-empty"),
        ({"params": {"rows": ["--config=x"]}}, "does not match"),
        ({"params": {"seed": "one"}}, "is not of type 'integer'"),
        ({"params": {"gates": [{"benchmark": "chair", "figure": "CHAIRs"}]}}, "is not valid under any"),
        (
            {"params": {"gates": [{"benchmark": "chair", "figure": "CHAIRs", "limit": 3, "margin": 1}]}},
            "is a dependency",
        ),
        ({"params": {"train_options": {"out": "/elsewhere"}}}, "should not be valid under"),
        ({"params": {"train_options": {"rank": {"a": 1}}}}, "is not valid under any"),
        ({"params": {"executor_memory": "8 GB"}}, "does not match"),
        ({"schedule": "@daily"}, "required params"),
        ({"runner": "yarn"}, "runner must be one of"),
        ({"runner": "kubernetes"}, "kubernetes has no image"),
        ({"retries": "many"}, "retries must be a number"),
        ({"hours": {"training": 3}}, "hours are of"),
        ("- a list", "it must be a mapping"),
        ("a: [", "mdpo.yaml"),
    ],
)
def test_a_wrong_setting_is_an_import_error_that_names_it(load: Load, settings: Any, says: str) -> None:
    bag = load(settings)

    assert any(says.lower() in error.lower() for error in bag.import_errors.values()), bag.import_errors


def test_params_are_checked_when_a_run_is_triggered(load: Load) -> None:
    dag = nightly(load({"params": PARAMS}))
    dag.params.validate()

    for name, value in {
        "max_bad_fraction": 1.5,
        "holdout": -0.1,
        "preset": "ppo",
        "benchmarks": {},
        "epochs": 0,
    }.items():
        params = copy.deepcopy(dag.params)
        with pytest.raises(Exception, match="greater|less|not one of|non-empty|enough"):
            params[name] = value
            params.validate()


def test_a_failure_calls_who_is_named(load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pager.py").write_text("CALLS = []\ndef page(context):\n    CALLS.append(context['task_id'])\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    dag = nightly(load({"on_failure": "pager.page"}))
    callback = dag.get_task("train").on_failure_callback
    callback = callback[0] if isinstance(callback, (list, tuple)) else callback

    callback({"task_id": "train"})

    import pager

    assert pager.CALLS == ["train"]
