"""The names of Airflow that moved between 2.11 and 3."""

from __future__ import annotations

from typing import Any

try:
    from airflow.sdk import DAG, Asset, ObjectStoragePath, Param, task
    from airflow.sdk.io.store import attach
except ImportError:  # Airflow 2.11, where an asset is called a data set
    from airflow.datasets import Dataset as Asset
    from airflow.decorators import task  # type: ignore[no-redef]
    from airflow.io.path import ObjectStoragePath
    from airflow.io.store import attach
    from airflow.models.dag import DAG
    from airflow.models.param import Param
try:
    from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException
    from airflow.sdk.io.fs import has_fs
except ImportError:  # before their move in Airflow 3
    from airflow.exceptions import AirflowException, AirflowFailException, AirflowSkipException
    from airflow.io import has_fs

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
