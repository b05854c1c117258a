"""The plan of a night: folders named by the run, and the commands that fill them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from mdpo_airflow import outcome, publication
from mdpo_airflow.airflow_api import AirflowFailException
from mdpo_airflow.storage import Storage

FORMAT = "mdpo-night/1"
CANDIDATE = "candidate"
PUBLISHED = "published"


@dataclass(frozen=True)
class Run:
    """
    A run of the DAG.

    :param name: of its folder
    :param date: that it is for, in UTC
    """

    name: str
    date: datetime

    @staticmethod
    def of(dag_run: Any) -> Run:
        """
        Names a run by its logical date, else by its run id. Never by the clock: every try finds the same folder.
        """
        if dag_run.logical_date is not None:
            date = dag_run.logical_date.astimezone(timezone.utc)
            return Run(date.strftime("%Y%m%dT%H%M%S") + (date.strftime("%f") if date.microsecond else ""), date)
        # Airflow 3 knows runs without a logical date
        plain = re.sub(r"[^A-Za-z0-9_.-]", "-", dag_run.run_id)[:80]
        if plain != dag_run.run_id:
            plain += "-" + hashlib.sha256(dag_run.run_id.encode()).hexdigest()[:8]
        return Run(plain, dag_run.run_after.astimezone(timezone.utc))


@dataclass(frozen=True)
class Folders:
    """Where a run writes."""

    root: str
    run: str

    @property
    def home(self) -> str:
        return f"{self.root}/runs/{self.run}"

    @property
    def plan(self) -> str:
        return f"{self.home}/plan.json"

    @property
    def pairs(self) -> str:
        return f"{self.home}/pairs"

    @property
    def train(self) -> str:
        return f"{self.home}/train"

    @property
    def evaluation(self) -> str:
        return f"{self.home}/evaluation"

    def outcome(self, command: str) -> str:
        return f"{self.home}/outcomes/{command}.json"


def make(run: Run, params: dict[str, Any], settings_conf: dict[str, str], storage: Storage) -> dict[str, Any]:
    """
    Returns the plan of a run, and writes it down. A second one of a run is the first, whatever was published since.

    :raises AirflowFailException: if the params contradict each other, or the run was planned with others
    """
    require_consistent(params)
    folders = Folders(params["output"].rstrip("/"), run.name)
    there = storage.find_json(folders.plan)
    if there is not None:
        different = sorted(name for name in params if there.get("params", {}).get(name) != params[name])
        if there.get("format") != FORMAT or different:
            raise AirflowFailException(
                f"{folders.home} was planned with other params (different: {', '.join(different) or 'format'}): "
                "trigger a run of another date, or remove the folder"
            )
        plan = there
    else:
        published = publication.find(storage, folders.root)
        plan = {
            "format": FORMAT,
            "run": run.name,
            "date": run.date.isoformat(),
            "params": params,
            "published": published.record if published else None,
        }
        storage.write_json(folders.plan, plan)
    return {**plan, "home": folders.home, "conf": spark_conf(params, settings_conf), **commands(plan, folders)}


def require_consistent(params: dict[str, Any]) -> None:
    """Requires what the schema of one param cannot say."""
    strangers = sorted({gate["benchmark"] for gate in params["gates"]} - set(params["benchmarks"]))
    if strangers:
        raise AirflowFailException(f"gates name {', '.join(strangers)}, which benchmarks does not: add its folder")
    if params["adapter"] == "best" and params["holdout"] == 0:
        raise AirflowFailException("adapter is best, but there is no best without held-out pairs: set holdout")
    if params["executor_cores"] is not None and params["executors"] is None:
        raise AirflowFailException("executor_cores needs executors: how many of them")


def commands(plan: dict[str, Any], folders: Folders) -> dict[str, list[str]]:
    """Returns the arguments of each command."""
    params = plan["params"]
    day = plan["date"][:10]
    rows = [row.replace("{date}", day) for row in params["rows"]]
    base = f"--base={params['base_model']}"
    pairs = f"--pairs={folders.pairs}"
    sizes = {name: value for name, value in params["train_options"].items() if name in ("memory", "rank")}
    candidate = f"{folders.train}/{params['adapter']}"
    adapters = [f"--adapter={CANDIDATE}={candidate}"]
    if comparable(plan):
        adapters.append(f"--adapter={PUBLISHED}={plan['published']['adapter']}")
    arguments = {
        "checks": ["doctor", base, f"--check-path={folders.root}", *options(sizes)],
        "pairs": [
            "pairs",
            *rows,
            f"--out={folders.pairs}",
            *([f"--images={params['images']}"] if params["images"] else []),
            f"--seed={params['seed']}",
            f"--holdout={number(params['holdout'])}",
            f"--max-bad-fraction={number(params['max_bad_fraction'])}",
            *options(params["pairs_options"]),
        ],
        "reference": [
            "reference",
            pairs,
            base,
            f"--max-bad-fraction={number(params['max_bad_fraction'])}",
            *options(params["reference_options"]),
        ],
        "train": [
            "train",
            pairs,
            base,
            f"--out={folders.train}",
            f"--preset={params['preset']}",
            f"--epochs={params['epochs']}",
            f"--batch={params['batch']}",
            f"--learning-rate={number(params['learning_rate'])}",
            f"--seed={params['seed']}",
            *options(params["train_options"]),
        ],
        "evaluate": [
            "evaluate",
            base,
            *adapters,
            *(f"--benchmark={name}={folder}" for name, folder in sorted(params["benchmarks"].items())),
            f"--out={folders.evaluation}",
            *options(params["evaluate_options"]),
        ],
    }
    return {name: [*words, outcome.OPTION + folders.outcome(name)] for name, words in arguments.items()}


def comparable(plan: dict[str, Any]) -> bool:
    """Tells whether the published adapter can be asked the same questions: it is one of the same base model."""
    published = plan["published"]
    return published is not None and published["base"] == plan["params"]["base_model"]


def options(given: dict[str, Any]) -> list[str]:
    """Returns options as arguments, in the order of their names. A value stays with its name, and is no option."""
    arguments = []
    for name, value in sorted(given.items()):
        for one in value if isinstance(value, list) else [value]:
            if one is True:
                arguments.append(f"--{name}")
            elif one is not False:
                arguments.append(f"--{name}={number(one)}")
    return arguments


def number(value: Any) -> str:
    """Returns a value as the command line takes it: floats in their shortest exact form."""
    return repr(value) if isinstance(value, float) else str(value)


def spark_conf(params: dict[str, Any], settings: dict[str, str]) -> dict[str, str]:
    """Returns the settings of Spark: those of the installation, and the executors that the params ask for."""
    conf = {str(name): str(value) for name, value in settings.items()}
    if params["executors"] is not None:
        conf["spark.executor.instances"] = str(params["executors"])
        if params["executor_cores"] is not None:
            conf["spark.executor.cores"] = str(params["executor_cores"])
            # a standalone master counts cores, not executors
            conf["spark.cores.max"] = str(params["executors"] * params["executor_cores"])
    if params["executor_memory"] is not None:
        conf["spark.executor.memory"] = params["executor_memory"]
    return conf
