"""What the DAGs of mdpo are made of. Runs on Airflow 2.11 and 3."""
