"""Other people's software against the emulator: what passes against a real cluster has to pass here."""
