"""The names of Airflow that moved between 2.11 and 3."""

from __future__ import annotations

from typing import Any

try:
    from airflow.sdk import DAG, Asset, ObjectStoragePath, Param, task
    from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException
    from airflow.sdk.io import attach, has_fs
except ImportError:  # Airflow 2.11, where an asset is called a data set
    from airflow.datasets import Dataset as Asset
    from airflow.decorators import task  # type: ignore[no-redef]
    from airflow.exceptions import AirflowException, AirflowFailException, AirflowSkipException
    from airflow.io import has_fs
    from airflow.io.path import ObjectStoragePath
    from airflow.io.store import attach
    from airflow.models.dag import DAG
    from airflow.models.param import Param

Context = dict[str, Any]

__all__ = [
    "DAG",
    "AirflowException",
    "AirflowFailException",
    "AirflowSkipException",
    "Asset",
    "Context",
    "ObjectStoragePath",
    "Param",
    "attach",
    "has_fs",
    "task",
]
