"""Faults that a test or a person orders: `plan` says which request goes wrong, `answers` how it is answered."""

from redis_enterprise_emulator.faults.plan import Fault, FaultPlan, Kind

__all__ = ["Fault", "FaultPlan", "Kind"]
