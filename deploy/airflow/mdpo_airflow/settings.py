"""What is particular to one installation: the file mdpo.yaml beside the DAGs, or where MDPO_AIRFLOW_SETTINGS says."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import yaml

FILE = "mdpo.yaml"
VARIABLE = "MDPO_AIRFLOW_SETTINGS"
RUNNERS = ("spark-submit", "kubernetes")
COMMANDS = ("checks", "pairs", "reference", "train", "evaluate")


@dataclass(frozen=True)
class Settings:
    """
    Settings of an installation.

    :param schedule: cron expression or preset; none, and the DAG runs when it is triggered
    :param runner: how commands are run, one of RUNNERS
    :param params: defaults of the DAG's params; a schedule needs those without a default of their own
    :param spark: arguments of SparkSubmitOperator, such as application, conn_id, properties_file, conf
    :param kubernetes: arguments of KubernetesPodOperator, such as image, namespace, pod_template_file; and conf
    :param storage_connection: Airflow connection with which manifests are read; none for files on this machine
    :param webhdfs: HOST:PORT of the name node's web address, where paths begin with hdfs://
    :param pool: pool of the tasks that hold the cluster
    :param retries: tries after the first, of a task that can go on
    :param retry_delay: seconds before the first retry; doubles up to max_retry_delay
    :param hours: longest time of a try, by command
    :param on_failure: function that is called with the context of a failed task, as module.name
    """

    schedule: str | None = None
    runner: str = "spark-submit"
    params: dict[str, Any] = field(default_factory=dict)
    spark: dict[str, Any] = field(default_factory=dict)
    kubernetes: dict[str, Any] = field(default_factory=dict)
    storage_connection: str | None = None
    webhdfs: str | None = None
    pool: str = "default_pool"
    owner: str = "mdpo"
    tags: list[str] = field(default_factory=lambda: ["mdpo", "spark"])
    retries: int = 5
    retry_delay: float = 120
    max_retry_delay: float = 1800
    hours: dict[str, float] = field(default_factory=dict)
    on_failure: str | None = None

    def __post_init__(self) -> None:
        if self.runner not in RUNNERS:
            raise ValueError(f"runner must be one of {', '.join(RUNNERS)}, but is {self.runner!r}")
        if isinstance(self.retries, bool) or not isinstance(self.retries, int) or self.retries < 0:
            raise ValueError(f"retries must be a number from 0, but is {self.retries!r}")
        for name in ("retry_delay", "max_retry_delay"):
            if not isinstance(getattr(self, name), (int, float)) or getattr(self, name) < 0:
                raise ValueError(f"{name} must be a number of seconds, but is {getattr(self, name)!r}")
        for name in ("params", "spark", "kubernetes", "hours"):
            if not isinstance(getattr(self, name), dict):
                raise ValueError(f"{name} must be a mapping, but is {getattr(self, name)!r}")
        if self.runner == "kubernetes" and not self.kubernetes.get("image"):
            raise ValueError("kubernetes has no image: name the one that driver and executors run")
        unknown = sorted(set(self.hours) - set(COMMANDS))
        if unknown:
            raise ValueError(f"hours are of {', '.join(COMMANDS)}, not of {', '.join(unknown)}")
        if self.on_failure is not None and "." not in self.on_failure:
            raise ValueError(f"on_failure must be module.function, but is {self.on_failure!r}")

    def hours_of(self, command: str) -> float:
        """Returns the longest time of a try of a command."""
        usual = {"checks": 0.5, "pairs": 8, "reference": 12, "train": 24, "evaluate": 12}
        return float(self.hours.get(command, usual[command]))


def read(beside: str) -> Settings:
    """
    Returns the settings for a DAG file.

    :raises ValueError: if the file is no mapping of settings; Airflow shows it as the import error of the DAG
    """
    named = os.environ.get(VARIABLE)
    file = Path(named) if named else Path(beside).resolve().parent / FILE
    if not named and not file.exists():
        return Settings()
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        if not isinstance(content, dict):
            raise ValueError("it must be a mapping of settings")
        known = {setting.name for setting in fields(Settings)}
        unknown = sorted(str(name) for name in set(content) - known)
        if unknown:
            raise ValueError(f"there is no setting {', '.join(unknown)}; settings are {', '.join(sorted(known))}")
        return Settings(**content)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ValueError(f"{file}: {error}") from error
