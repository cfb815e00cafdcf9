"""Tests of the providers, the emulator and the commands on emulated clusters, over real TLS."""
