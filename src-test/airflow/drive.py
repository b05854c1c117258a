"""
Drives the DAGs with Airflow's own `dags test` on a standalone Spark cluster, and kills what may die at night.

Airflow 3: a night undisturbed; a night in which first Airflow and then the driver are killed while it trains; a night
with bad data. Airflow 2.11: a night in cluster mode, whose figures do not satisfy; a night again that was done before;
the way back.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
DAGS = REPOSITORY / "deploy" / "airflow"
MODEL = REPOSITORY / "deploy" / "demo" / "model"
# seconds for a night, on a machine that is busy with other things too
PATIENCE = 1800
CONNECTION = "AIRFLOW_CONN_MDPO_SPARK"
FIRST, SECOND, BAD, WORSE = "2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"
COMMANDS = ("checks", "pairs", "reference", "train", "evaluate")
ALL_DONE = dict.fromkeys(
    ("plan", "checks", "pairs", "pairs_gate", "reference", "train", "evaluate", "figures_gate", "publish"), "success"
)


@dataclass(frozen=True)
class Airflow:
    """An installation of Airflow with a home and a database of its own."""

    name: str
    venv: Path
    home: Path
    environment: dict[str, str]

    def command(self, *words: str) -> list[str]:
        return [str(self.venv / "bin" / "airflow"), *words]

    def with_drivers_on_cluster(self) -> Airflow:
        """Returns the same installation with a connection of deploy mode cluster."""
        connection = json.loads(self.environment[CONNECTION])
        connection["extra"]["deploy-mode"] = "cluster"
        return replace(self, environment={**self.environment, CONNECTION: json.dumps(connection)})

    def run(self, *words: str, log: Path) -> int:
        with log.open("ab") as file:
            return subprocess.run(
                self.command(*words), env=self.environment, stdout=file, stderr=file, check=False, timeout=PATIENCE
            ).returncode

    def states(self, dag: str, date: str) -> dict[str, tuple[str, int]]:
        """Returns state and tries of the tasks of the run of a day."""
        column = "execution_date" if self.name.startswith("2") else "logical_date"
        with sqlite3.connect(self.home / "airflow.db") as database:
            rows = database.execute(
                f"select t.task_id, t.state, t.try_number from task_instance t join dag_run r"
                f" on r.run_id = t.run_id and r.dag_id = t.dag_id where t.dag_id = ? and r.{column} like ?",
                (dag, date + "%"),
            ).fetchall()
        return {task: (state, tries) for task, state, tries in rows}

    def events(self, uri: str) -> list[dict[str, Any]]:
        """Returns what events of an asset said of it, the last one last."""
        table, column = ("dataset", "dataset_id") if self.name.startswith("2") else ("asset", "asset_id")
        with sqlite3.connect(self.home / "airflow.db") as database:
            rows = database.execute(
                f"select e.extra from {table}_event e join {table} a on a.id = e.{column}"
                " where a.uri = ? order by e.id",
                (uri,),
            ).fetchall()
        return [json.loads(extra) for (extra,) in rows]


def require(holds: bool, what: str) -> None:
    if not holds:
        raise SystemExit(f"drive.py: {what}")
    print(f"  {what}", flush=True)


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def drivers(run: str) -> list[int]:
    """Returns the processes that train a run: drivers, not executors."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
            except OSError:
                continue
            if (
                "org.mdpospark.jobs.Mdpo" in words
                and "train" in words
                and any(f"/{run}/train" in word for word in words)
            ):
                found.append(int(entry.name))
    return found


def wait_for(what: str, holds: Callable[[], bool], process: subprocess.Popen[bytes] | None = None) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end or (process is not None and process.poll() is not None):
            raise SystemExit(f"drive.py: waited in vain until {what}")
        time.sleep(0.1)


class Nights:
    """The nights, in their order; each stands on what the ones before left."""

    def __init__(self, work: Path, three: Airflow, two: Airflow) -> None:
        self.work = work
        self.three = three
        self.two = two
        self.out = work / "out"

    def folder(self, date: str) -> Path:
        return self.out / "runs" / (date.replace("-", "") + "T000000")

    def adapter(self, date: str) -> str:
        return sha256(self.folder(date) / "train" / "adapter" / "adapter_model.safetensors")

    def rounds(self, date: str) -> int:
        file = self.folder(date) / "train" / "metrics.jsonl"
        return len(file.read_text().splitlines()) if file.exists() else 0

    def pointer(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.out / "published.json").read_text())
        return content

    def test(self, airflow: Airflow, date: str, conf: dict[str, Any] | None = None, dag: str = "mdpo_nightly") -> float:
        """Runs `airflow dags test` to its end, which is that of the run, whatever that is; returns the seconds."""
        print(f"+ Airflow {airflow.name}: dags test {dag} {date} {json.dumps(conf) if conf else ''}", flush=True)
        start = time.monotonic()
        words = ["dags", "test", dag, date, *(["-c", json.dumps(conf)] if conf else [])]
        airflow.run(*words, log=self.log(airflow, dag, date))
        print(f"  {time.monotonic() - start:.0f} s", flush=True)
        return time.monotonic() - start

    def log(self, airflow: Airflow, dag: str, date: str) -> Path:
        return self.work / "logs" / f"{airflow.name}-{dag}-{date}.log"

    def require_states(self, airflow: Airflow, date: str, expected: dict[str, str], dag: str = "mdpo_nightly") -> None:
        states = {task: state for task, (state, _) in airflow.states(dag, date).items()}
        log = self.log(airflow, dag, date)
        require(
            states == expected,
            f"tasks end as they should: {summary(states)}" + ("" if states == expected else f", see {log}"),
        )

    def undisturbed(self) -> None:
        self.test(self.three, FIRST)
        self.require_states(self.three, FIRST, ALL_DONE)
        tries = {tries for _, tries in self.three.states("mdpo_nightly", FIRST).values()}
        require(tries == {1}, "every task needed one try")
        pointer = self.pointer()
        require(pointer["sha256"] == self.adapter(FIRST), f"published: {pointer['run']}, {pointer['scores']}")
        data = self.three.events("x-mdpo://pairs")[-1]
        manifest = sha256(self.folder(FIRST) / "pairs" / "manifest.json")
        require(
            data["manifest_sha256"] == manifest,
            f"the asset of pairs tells of {data['rows']} rows and the manifest's SHA-256",
        )
        require(
            self.three.events("x-mdpo://adapter")[-1] == pointer, "the asset of the adapter tells what the pointer says"
        )

    def killed(self) -> None:
        run = self.folder(SECOND).name
        print(f"+ Airflow {self.three.name}: dags test mdpo_nightly {SECOND}, killed", flush=True)
        log = self.log(self.three, "mdpo_nightly", SECOND)
        with log.open("ab") as file:
            first = subprocess.Popen(
                self.three.command("dags", "test", "mdpo_nightly", SECOND),
                env=self.three.environment,
                stdout=file,
                stderr=file,
            )
            wait_for("there are rounds", lambda: self.rounds(SECOND) >= 2, first)
            require(len(drivers(run)) == 1, "one driver trains")
            first.kill()
            first.wait()
            wait_for("the driver is gone", lambda: not drivers(run))
            before = self.rounds(SECOND)
            require(before < 9, f"Airflow was killed after round {before} of 9, and took its driver with it")
            second = subprocess.Popen(
                self.three.command("dags", "test", "mdpo_nightly", SECOND),
                env=self.three.environment,
                stdout=file,
                stderr=file,
            )
            wait_for("it goes on", lambda: self.rounds(SECOND) >= before + 2 and bool(drivers(run)), second)
            killed_at = self.rounds(SECOND)
            (driver,) = drivers(run)
            os.kill(driver, signal.SIGKILL)
            print(f"  started again, the driver was killed after round {killed_at} of 9", flush=True)
            second.wait(PATIENCE)
        self.require_states(self.three, SECOND, ALL_DONE)
        tries = self.three.states("mdpo_nightly", SECOND)["train"][1]
        require(tries >= 2, f"training took try {tries}")
        text = log.read_text(errors="replace")
        later = text.partition("going on after round ")[2]
        require(
            "round 1 of 9: " not in later and "going on after round " in later, "it went on twice, from checkpoints"
        )
        require(
            self.adapter(SECOND) == self.adapter(FIRST),
            f"the adapter is that of the night before, byte for byte: {self.adapter(FIRST)}",
        )
        require(self.pointer()["previous"] == self.folder(FIRST).name, "published, and the one before is known")
        plan = json.loads((self.folder(SECOND) / "plan.json").read_text())
        require(plan["published"]["run"] == self.folder(FIRST).name, "compared with the adapter of the night before")

    def bad_data(self) -> None:
        rows = self.work / "world" / "rows"
        bad = rows / "bad.jsonl"
        lines = (rows / "rows.jsonl").read_text().splitlines()
        broken = [line.replace('"images/', '"lost/') if number % 4 == 0 else line for number, line in enumerate(lines)]
        bad.write_text("\n".join(broken) + "\n")
        before = self.pointer()
        self.test(self.three, BAD, {"rows": [str(bad)]})
        rest = dict.fromkeys(
            ("pairs_gate", "reference", "train", "evaluate", "figures_gate", "publish"), "upstream_failed"
        )
        self.require_states(self.three, BAD, {"plan": "success", "checks": "success", "pairs": "failed", **rest})
        outcome = json.loads((self.folder(BAD) / "outcomes" / "pairs.json").read_text())
        require(outcome["exitCode"] == 3, f"exit code 3: {outcome['message']}")
        require(self.three.states("mdpo_nightly", BAD)["pairs"][1] == 1, "it was not tried again")
        require(self.pointer() == before, "nothing was published")

    def worse_figures(self) -> None:
        before = self.pointer()
        gates = [{"benchmark": "chair", "figure": "CHAIRs", "limit": -1}]
        print("+ with drivers on the cluster:", flush=True)
        self.test(self.two.with_drivers_on_cluster(), WORSE, {"gates": gates})
        self.require_states(self.two, WORSE, {**ALL_DONE, "figures_gate": "failed", "publish": "upstream_failed"})
        require(self.two.states("mdpo_nightly", WORSE)["figures_gate"][1] == 1, "the gate was not tried again")
        require(self.pointer() == before, "nothing was published")
        ids = [json.loads((self.folder(WORSE) / "outcomes" / f"{name}.json.driver").read_text()) for name in COMMANDS]
        require(len(set(ids)) == len(COMMANDS), f"each command had a driver on the cluster: {', '.join(ids)}")
        require(self.adapter(WORSE) == self.adapter(FIRST), "the adapter is the same with this Airflow, byte for byte")

    def again(self) -> None:
        folder = self.folder(SECOND)
        products = [
            folder / "pairs" / "manifest.json",
            *(folder / "pairs" / "reference").glob("*/manifest.json"),
            folder / "train" / "manifest.json",
            folder / "train" / "adapter" / "adapter_model.safetensors",
            *(folder / "evaluation" / "answers").glob("**/manifest.json"),
        ]
        before = {file: (file.stat().st_mtime_ns, sha256(file)) for file in products}
        pointer = self.pointer()
        self.test(self.two, SECOND)
        self.require_states(self.two, SECOND, ALL_DONE)
        after = {file: (file.stat().st_mtime_ns, sha256(file)) for file in products}
        require(after == before, f"none of {len(products)} products was written again")
        require(self.pointer() == pointer, "the pointer says what it said")

    def way_back(self) -> None:
        self.test(self.two, WORSE, dag="mdpo_rollback")
        self.require_states(self.two, WORSE, {"roll_back": "success"}, dag="mdpo_rollback")
        require(self.pointer()["run"] == self.folder(FIRST).name, "published is the night before")
        self.test(self.three, WORSE, {"to": self.folder(SECOND).name}, dag="mdpo_rollback")
        require(self.pointer()["run"] == self.folder(SECOND).name, "and the later one again, by its name")


def summary(states: dict[str, str]) -> str:
    kinds = sorted(set(states.values()))
    return ", ".join(f"{sum(state == kind for state in states.values())} {kind}" for kind in kinds)


def settings(work: Path, jar: Path, properties: Path) -> str:
    """Returns the file mdpo.yaml for the demo's small world; JSON is YAML."""
    return json.dumps(
        {
            "retries": 3,
            "retry_delay": 2,
            "max_retry_delay": 5,
            "spark": {
                "conn_id": "mdpo_spark",
                "application": str(jar),
                "properties_file": str(properties),
                "conf": {
                    "spark.driver.memory": "1g",
                    "spark.driver.host": "127.0.0.1",
                    "spark.driver.bindAddress": "127.0.0.1",
                    "spark.ui.enabled": "false",
                    "spark.executor.heartbeatInterval": "2s",
                },
            },
            "params": {
                "rows": [str(work / "world" / "rows" / "rows.jsonl")],
                "base_model": str(MODEL),
                "output": str(work / "out"),
                "holdout": 0.1,
                "minimum_pairs": 50,
                "pairs_options": {"negative-format": "png"},
                "reference_options": {"memory": 1000},
                "epochs": 3,
                "batch": 16,
                "learning_rate": 3e-4,
                "train_options": {
                    "rank": 16,
                    "alpha": 32,
                    "dropout": 0,
                    "beta": 0.5,
                    "weight-decay": 0,
                    "max-gradient-norm": 0,
                    "steps-per-round": 2,
                    "micro-batch-rows": 4096,
                    "memory": 1000,
                },
                "benchmarks": {"chair": str(work / "world" / "held-out")},
                "evaluate_options": {"max-new-tokens": 48, "part-questions": 10, "controls": "none", "memory": 1000},
                "gates": [{"benchmark": "chair", "figure": "CHAIRs", "against": "published", "margin": 20}],
                "executors": 2,
                "executor_cores": 1,
                "executor_memory": "1g",
            },
        },
        indent=2,
    )


def installation(name: str, venv: Path, work: Path, spark: Path, rest_port: int) -> Airflow:
    home = work / f"home-{name}"
    home.mkdir(parents=True)
    host, _, port = os.environ["MDPO_MASTER_URL"].removeprefix("spark://").partition(":")
    extra = {"deploy-mode": "client", "rest-port": rest_port}
    connection = {"conn_type": "spark", "host": f"spark://{host}", "port": int(port), "extra": extra}
    environment = {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT": "120",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        CONNECTION: json.dumps(connection),
        "MDPO_AIRFLOW_SETTINGS": str(work / "mdpo.yaml"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONWARNINGS": "ignore",
        "PATH": f"{spark}/bin:{venv}/bin:{os.environ['PATH']}",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "MDPO"))}
    airflow = Airflow(name, venv, home, {**kept, **environment})
    if airflow.run("db", "migrate", log=home / "migrate.log") != 0:
        raise SystemExit(f"drive.py: Airflow {name} makes no database: see {home}/migrate.log")
    return airflow


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="empty folder, with the demo's world in world/")
    parser.add_argument("--jar", type=Path, required=True)
    parser.add_argument("--properties", type=Path, required=True, help="property file of a standalone cluster")
    parser.add_argument("--rest-port", type=int, required=True, help="of the master, where it tells of drivers")
    parser.add_argument("--airflow-3", type=Path, required=True, help="virtual environment")
    parser.add_argument("--airflow-2", type=Path, required=True, help="virtual environment")
    given = parser.parse_args()
    work = given.work.resolve()
    spark = Path(os.environ["SPARK_HOME"])
    (work / "logs").mkdir()
    (work / "mdpo.yaml").write_text(settings(work, given.jar.resolve(), given.properties.resolve()))
    nights = Nights(
        work,
        installation("3", given.airflow_3.absolute(), work, spark, given.rest_port),
        installation("2.11", given.airflow_2.absolute(), work, spark, given.rest_port),
    )
    start = time.monotonic()
    for night in (
        nights.undisturbed,
        nights.killed,
        nights.bad_data,
        nights.worse_figures,
        nights.again,
        nights.way_back,
    ):
        night()
    print(f"all nights as they should be, {time.monotonic() - start:.0f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
