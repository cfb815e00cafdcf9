"""Faults that a test or a person orders: which request goes wrong, and how."""

from redis_enterprise_emulator.faults.plan import Fault, FaultPlan, Kind

__all__ = ["Fault", "FaultPlan", "Kind"]
