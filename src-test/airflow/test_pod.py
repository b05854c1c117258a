"""The pod that a command runs in, as it is handed to Kubernetes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

ARGUMENTS = ["train", "--out=s3a://runs/$(AWS_SECRET_ACCESS_KEY)", "--outcome=s3a://runs/train.json"]


@pytest.fixture
def pod(load: Callable[..., Any]) -> dict[str, Any]:
    from kubernetes.client import ApiClient

    settings = {"runner": "kubernetes", "kubernetes": {"image": "registry.example/mdpo:1", "namespace": "night"}}
    bag = load(settings)
    assert bag.import_errors == {}
    task = bag.dags["mdpo_nightly"].get_task("train")
    task.application_args = ARGUMENTS
    task.conf = {"spark.executor.instances": "2"}
    return ApiClient().sanitize_for_serialization(task.build_pod_request_obj(dry_run=True))


def test_it_is_valid(pod: dict[str, Any]) -> None:
    validate = pytest.importorskip("kubernetes_validate")

    validate.validate(pod, "1.32", strict=True)


def test_it_has_no_more_rights_than_it_needs(pod: dict[str, Any]) -> None:
    container = pod["spec"]["containers"][0]

    assert pod["spec"]["securityContext"]["runAsNonRoot"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert pod["spec"]["restartPolicy"] == "Never"
    assert [mount["readOnly"] for mount in container["volumeMounts"] if mount["name"] == "models"] == [True]


def test_it_submits_in_client_mode_and_owns_its_executors(pod: dict[str, Any]) -> None:
    container = pod["spec"]["containers"][0]
    words = container["args"]

    assert container["image"] == "registry.example/mdpo:1"
    assert pod["metadata"]["namespace"] == "night"
    assert container["command"] == ["/opt/spark/bin/spark-submit"]
    assert words[words.index("--deploy-mode") + 1] == "client"
    for setting in (
        "spark.executor.instances=2",
        "spark.kubernetes.driver.pod.name=$(POD_NAME)",
        "spark.driver.host=$(POD_ADDRESS)",
        "spark.kubernetes.container.image=registry.example/mdpo:1",
    ):
        assert words[words.index(setting) - 1] == "--conf"
    names = {variable["name"] for variable in container["env"]}
    assert {"POD_NAME", "POD_ADDRESS", "POD_NAMESPACE"} <= names
    assert words[-3] == "train"


def test_arguments_cannot_ask_for_secrets_of_the_pod(pod: dict[str, Any]) -> None:
    assert pod["spec"]["containers"][0]["args"][-2] == "--out=s3a://runs/$$(AWS_SECRET_ACCESS_KEY)"
