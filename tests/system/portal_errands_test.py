"""The errands of the portal (portal_test.py) as a test of their own: some wait for what the hub does each minute."""
import sys

sys.argv[1:] = ["--only", "errands"]
import portal_test  # noqa: E402, F401
