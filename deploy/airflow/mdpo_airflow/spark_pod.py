"""Runs a command of mdpo in a pod that is the driver: spark-submit in client mode, executors in pods of their own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator

from mdpo_airflow import outcome
from mdpo_airflow.airflow_api import AirflowException, AirflowFailException, AirflowSkipException, Context
from mdpo_airflow.storage import Storage

if TYPE_CHECKING:
    from kubernetes.client import models as k8s

POD_TEMPLATE = str(Path(__file__).parent / "driver-pod.yaml")
_SPARK_SUBMIT = "/opt/spark/bin/spark-submit"
_APPLICATION = "local:///opt/mdpo/lib/mdpo-spark.jar"
_PROPERTIES = "/opt/mdpo/conf/kubernetes.properties"
_EXECUTOR_POD = "/etc/mdpo/executor-pod.yaml"


class MdpoPodOperator(KubernetesPodOperator):
    """
    Runs a command in a driver's pod. A try finds the pod of the one before by its labels and waits for it, so that no
    second one runs beside it; a task that is killed deletes its pod, and Kubernetes the executors that it owns.

    :param command: its name, for messages and the pod's name
    :param storage: the way to the outcome that the command writes
    :param application_args: arguments of the command
    :param conf: settings of Spark, above those of the property file
    """

    template_fields: Sequence[str] = (*KubernetesPodOperator.template_fields, "application_args", "conf")

    def __init__(
        self,
        *,
        command: str,
        storage: Storage,
        application_args: Any,
        conf: Any = None,
        application: str = _APPLICATION,
        properties_file: str = _PROPERTIES,
        **kwargs: Any,
    ) -> None:
        given = {
            "name": f"mdpo-{command}",
            "pod_template_file": POD_TEMPLATE,
            "reattach_on_restart": True,
            "on_finish_action": "delete_pod",
            "startup_timeout_seconds": 900,
            **kwargs,
        }
        super().__init__(cmds=[_SPARK_SUBMIT], **given)
        self.command = command
        self.storage = storage
        self.application_args = application_args
        self.conf = conf
        self.application = application
        self.properties_file = properties_file

    def execute(self, context: Context) -> None:
        self._finish(context, lambda: super(MdpoPodOperator, self).execute(context))

    def trigger_reentry(self, context: Context, event: dict[str, Any]) -> None:
        self._finish(context, lambda: super(MdpoPodOperator, self).trigger_reentry(context, event))

    def _finish(self, context: Context, run: Any) -> None:
        file = outcome.file_of(self.application_args)
        try:
            run()
        except (AirflowFailException, AirflowSkipException):
            raise
        except AirflowException as error:
            ended = outcome.read(self.storage, file)
            if ended.code is None:
                raise AirflowException(f"mdpo {self.command} was killed, or did not begin: {error}") from error
            ended.require_done(self.command, context["ti"].try_number)
        outcome.read(self.storage, file).require_done(self.command, context["ti"].try_number)

    def get_or_create_pod(self, pod_request_obj: k8s.V1Pod, context: Context) -> k8s.V1Pod:
        if self.find_pod(pod_request_obj.metadata.namespace, context=context) is None:
            self.storage.remove(outcome.file_of(self.application_args))
        return super().get_or_create_pod(pod_request_obj, context)

    def build_pod_request_obj(self, context: Context | None = None, **kwargs: Any) -> k8s.V1Pod:
        self.arguments = self.spark_submit_arguments()
        return super().build_pod_request_obj(context, **kwargs)

    def spark_submit_arguments(self) -> list[str]:
        """Returns what spark-submit is given. The pod's own name and address come from its environment."""
        conf = {
            "spark.driver.host": "$(POD_ADDRESS)",
            "spark.driver.bindAddress": "$(POD_ADDRESS)",
            "spark.kubernetes.driver.pod.name": "$(POD_NAME)",
            "spark.kubernetes.namespace": "$(POD_NAMESPACE)",
            "spark.kubernetes.container.image": self.image,
            "spark.kubernetes.authenticate.executor.serviceAccountName": "mdpo-executor",
            "spark.kubernetes.executor.podTemplateFile": _EXECUTOR_POD,
        }
        words = ["--master", "k8s://https://kubernetes.default.svc", "--deploy-mode", "client"]
        words += ["--class", "org.mdpospark.jobs.Mdpo", "--properties-file", self.properties_file]
        for name, value in conf.items():
            words += ["--conf", f"{name}={value}"]
        for name, value in sorted((self.conf or {}).items()):
            words += ["--conf", literal(f"{name}={value}")]
        return [*words, self.application, *(literal(word) for word in self.application_args)]


def literal(word: str) -> str:
    """Keeps Kubernetes from putting the pod's environment, secrets among it, where a word has $(NAME)."""
    return word.replace("$(", "$$(")
