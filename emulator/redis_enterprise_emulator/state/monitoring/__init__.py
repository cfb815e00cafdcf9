"""The calls with which tools look at a cluster: alerts, health, statistics, modules, and settings."""
