"""Runs a command of mdpo with spark-submit: SparkSubmitOperator, and what its exit code means."""

from __future__ import annotations

import ctypes
import functools
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from airflow.providers.apache.spark.hooks.spark_submit import SparkSubmitHook
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator

from mdpo_airflow import outcome
from mdpo_airflow.airflow_api import AirflowException, AirflowFailException, Context
from mdpo_airflow.outcome import Outcome
from mdpo_airflow.storage import Storage

# mdpo train writes its state within 30 seconds of being asked to stop.
_SECONDS_TO_STOP = 40
_SET_PARENT_DEATH_SIGNAL = 1  # of prctl
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def _die_with_parent() -> None:
    """Runs between fork and exec: the kernel kills the driver when the task's process is gone, however it went."""
    if _LIBC is not None:
        _LIBC.prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)


class MdpoSubmitOperator(SparkSubmitOperator):
    """
    Runs a command on Spark. Every try has the same arguments, so a retry goes on where the one before stopped, and no
    try begins before the driver of the one before is gone.

    :param command: its name, for messages
    :param storage: the way to the outcome that the command writes
    """

    def __init__(self, *, command: str, storage: Storage, **kwargs: Any) -> None:
        super().__init__(java_class="org.mdpospark.jobs.Mdpo", **kwargs)
        self.command = command
        self.storage = storage

    def execute(self, context: Context) -> None:
        file = outcome.file_of(self.application_args)
        try:
            super().execute(context)
        except AirflowFailException:
            raise
        except (AirflowException, RuntimeError) as error:
            ended = outcome.read(self.storage, file)
            line = str(error).partition("\n")[0]
            if ended.code is None:
                ended = Outcome(_exit_code(self._hook), line)
            if ended.code is None:
                raise AirflowException(f"mdpo {self.command} was killed, or did not begin: {line}") from error
            ended.require_done(self.command, context["ti"].try_number)
        outcome.read(self.storage, file).require_done(self.command, context["ti"].try_number)

    def _get_hook(self) -> SparkSubmitHook:
        hook = super()._get_hook()
        if _in_cluster(hook):
            _require_tracking(hook)
            # or spark-submit waits, and Airflow learns the driver's id when it has ended
            hook._conf.setdefault("spark.standalone.submit.waitAppCompletion", "false")
        hook.submit = functools.partial(self._submit, hook.submit)
        return hook

    def _submit(self, submit: Callable[..., str | None], application: str = "", **kwargs: Any) -> str | None:
        """Submits, after the outcome of an earlier try is gone."""
        self.storage.remove(outcome.file_of(self.application_args))
        return submit(application, preexec_fn=_die_with_parent, **kwargs)

    def submit_job(self, context: Context) -> str | None:
        """
        Submits to a cluster, unless the driver of an earlier try is at it still: a worker of Airflow that was lost
        leaves it there, and Airflow itself knows of that from 3.3 on only.
        """
        record = outcome.file_of(self.application_args) + ".driver"
        earlier = self.storage.find_json(record)
        if isinstance(earlier, str) and self.is_job_active(self.get_job_status(earlier, context)):
            self.log.info("driver %s of an earlier try is running: waiting for it", earlier)
            return earlier
        driver: str | None = super().submit_job(context)
        self.storage.write_json(record, driver)
        return driver

    def on_kill(self) -> None:
        process = self._hook._submit_sp if self._hook else None
        if process is not None and process.poll() is None and not _in_cluster(self._hook):
            process.terminate()  # training then writes its state
            try:
                process.wait(_SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                self.log.warning("the driver does not stop within %s s: killing it", _SECONDS_TO_STOP)
        super().on_kill()


def _require_tracking(hook: SparkSubmitHook) -> None:
    """Requires that a driver on the cluster can be found again: standalone masters know theirs."""
    if hook._is_yarn and not hook._yarn_track_via_rm_api:
        raise AirflowFailException(
            "deploy mode cluster on YARN needs spark: {yarn_track_via_rm_api: true} in mdpo.yaml"
        )
    if hook._is_kubernetes and not hook._track_driver_via_k8s_api:
        raise AirflowFailException(
            "deploy mode cluster on Kubernetes needs spark: {track_driver_via_k8s_api: true} in mdpo.yaml"
        )


def _in_cluster(hook: SparkSubmitHook) -> bool:
    """Tells whether the driver runs on the cluster, and outlives spark-submit."""
    return bool(hook._connection["deploy_mode"] == "cluster")


def _exit_code(hook: SparkSubmitHook | None) -> int | None:
    """Returns the command's exit code where spark-submit has it; None if it was killed, or failed by itself."""
    process = None if hook is None or _in_cluster(hook) else hook._submit_sp
    code = None if process is None else process.returncode
    return code if code in (outcome.USAGE, outcome.BAD_DATA, outcome.ENVIRONMENT, outcome.RESUMABLE) else None
