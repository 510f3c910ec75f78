"""Leaks behind a running hub (leaks_hub_test.py) whose ledger is on a PostgreSQL server."""
import os

os.environ["LEAKS_ON"] = "postgresql"
import leaks_hub_test  # noqa: E402, F401
