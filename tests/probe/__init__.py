"""The probe on emulated clusters: each answer is found, and each cluster is left as it was."""
