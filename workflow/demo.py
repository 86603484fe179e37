"""The password of the sample accounts: printed by ``make demo``, refused outside demo mode."""

DEMO_PASSWORD = "jeneponto-07"  # noqa: S105 - public by intent; NipBackend refuses it elsewhere
