"""
### Back to the adapter before

Makes the adapter that was published before the present one the published one again, after a look at its files. With
`to`, that of any run in `publications/`. One write; whoever reads `published.json` has the old or the new one.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from mdpo_airflow import parameters, publication, settings
from mdpo_airflow.airflow_api import DAG, Asset, task
from mdpo_airflow.storage import Storage

SETTINGS = settings.read(beside=__file__)
STORAGE = Storage(SETTINGS.storage_connection, SETTINGS.webhdfs)
ADAPTER = Asset("x-mdpo://adapter")

with DAG(
    dag_id="mdpo_rollback",
    description="Publishes the adapter that was published before",
    doc_md=__doc__,
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
    params=parameters.rollback(SETTINGS.params),
    tags=SETTINGS.tags,
    default_args={"owner": SETTINGS.owner, "execution_timeout": timedelta(minutes=30)},
) as dag:
    # No retry: after a try that died, look at published.json first, or a second one goes back twice.
    @task(outlets=[ADAPTER], retries=0)
    def roll_back(*, params: Any = None, outlet_events: Any = None) -> dict[str, Any]:
        """Writes the pointer."""
        published = publication.roll_back(STORAGE, params["output"].rstrip("/"), params["to"]).record
        outlet_events[ADAPTER].extra = published
        return published

    roll_back()
