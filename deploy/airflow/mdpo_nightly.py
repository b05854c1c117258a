"""
### Preference training, from rows to a published adapter

| task | what it does | ends the night |
| --- | --- | --- |
| plan | names the folder by the run, writes down params and commands | params that contradict each other |
| checks | `mdpo doctor` on driver and executors | something is missing |
| pairs | pairs with negative images | too much bad data |
| pairs_gate | counts, files and size of the data set | too few pairs, too many bad rows |
| reference | what the frozen model makes of the pairs | too many pairs set aside |
| train | the adapter | |
| evaluate | asks base, published and new adapter | |
| figures_gate | compares figures | a gate that is not satisfied |
| publish | writes `published.json` | |

A try that died goes on where it stopped, in the same folder. The same logical date does nothing twice.
Going back to the adapter before: DAG `mdpo_rollback`.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from importlib import import_module
from typing import Any

from mdpo_airflow import gates, parameters, settings
from mdpo_airflow import plan as plans
from mdpo_airflow.airflow_api import DAG, Asset, Context, task
from mdpo_airflow.storage import Storage

SETTINGS = settings.read(beside=__file__)
STORAGE = Storage(SETTINGS.storage_connection, SETTINGS.webhdfs)

# Their events say in extra which data and which adapter these are, with versions and SHA-256.
PAIRS = Asset("x-mdpo://pairs")
ADAPTER = Asset("x-mdpo://adapter")


def tell_of_failure(context: Context) -> None:
    """Calls the function that the settings name; what it needs is imported only then."""
    if SETTINGS.on_failure:
        module, _, function = SETTINGS.on_failure.rpartition(".")
        getattr(import_module(module), function)(context)


def spark_task(command: str, plan: Any) -> Any:
    """Returns the task that runs a command in the way that the settings choose."""
    common: dict[str, Any] = {
        "task_id": command,
        "command": command,
        "storage": STORAGE,
        "application_args": plan[command],
        "conf": plan["conf"],
        "execution_timeout": timedelta(hours=SETTINGS.hours_of(command)),
        "pool": SETTINGS.pool,
    }
    # each variant needs its own provider alone
    if SETTINGS.runner == "kubernetes":
        from mdpo_airflow.spark_pod import MdpoPodOperator

        return MdpoPodOperator(**common, **without_conf(SETTINGS.kubernetes))
    from mdpo_airflow.spark_submit import MdpoSubmitOperator

    usual = {"application": "/opt/mdpo/lib/mdpo-spark.jar", "name": f"mdpo-{command}"}
    return MdpoSubmitOperator(**common, **{**usual, **without_conf(SETTINGS.spark)})


def without_conf(given: dict[str, Any]) -> dict[str, Any]:
    """Returns an operator's arguments; conf goes through the plan, where params are added to it."""
    return {name: value for name, value in given.items() if name != "conf"}


with DAG(
    dag_id="mdpo_nightly",
    description="Pairs, training and evaluation on Spark; publishes the adapter if its figures allow",
    doc_md=__doc__,
    schedule=SETTINGS.schedule,
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
    params=parameters.nightly(SETTINGS.params),
    tags=SETTINGS.tags,
    default_args={
        "owner": SETTINGS.owner,
        "retries": SETTINGS.retries,
        "retry_delay": timedelta(seconds=SETTINGS.retry_delay),
        "retry_exponential_backoff": True,
        "max_retry_delay": timedelta(seconds=SETTINGS.max_retry_delay),
        "execution_timeout": timedelta(minutes=30),
        "on_failure_callback": tell_of_failure,
    },
) as dag:

    @task(multiple_outputs=True)
    def plan(*, dag_run: Any = None, params: Any = None) -> dict[str, Any]:
        """Names folders by the run and writes the plan down, or finds the plan that this run has already."""
        conf = (SETTINGS.kubernetes if SETTINGS.runner == "kubernetes" else SETTINGS.spark).get("conf", {})
        made = plans.make(plans.Run.of(dag_run), dict(params), conf, STORAGE)
        return {"plan": made, **{name: made[name] for name in (*settings.COMMANDS, "conf")}}

    @task(outlets=[PAIRS])
    def pairs_gate(plan: dict[str, Any], *, outlet_events: Any = None) -> dict[str, Any]:
        """Looks at the manifest of pairs; tells those who wait for data what it is."""
        data = gates.pairs(plan, STORAGE)
        outlet_events[PAIRS].extra = data
        return data

    @task
    def figures_gate(plan: dict[str, Any]) -> dict[str, dict[str, float]]:
        """Looks at the figures of the candidate."""
        return gates.figures(plan, STORAGE)

    @task(outlets=[ADAPTER])
    def publish(
        plan: dict[str, Any], scores: dict[str, dict[str, float]], data: dict[str, Any], *, outlet_events: Any = None
    ) -> dict[str, Any]:
        """Makes the adapter the published one."""
        published = gates.publish(plan, scores, data, STORAGE)
        outlet_events[ADAPTER].extra = published
        return published

    planned = plan()
    commands = {command: spark_task(command, planned) for command in settings.COMMANDS}
    good_pairs = pairs_gate(planned["plan"])
    good_figures = figures_gate(planned["plan"])
    commands["checks"] >> commands["pairs"] >> good_pairs >> commands["reference"] >> commands["train"]
    commands["train"] >> commands["evaluate"] >> good_figures >> publish(planned["plan"], good_figures, good_pairs)
