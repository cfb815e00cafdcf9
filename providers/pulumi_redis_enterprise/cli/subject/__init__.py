"""The verb `subject`: the subject line that a user of a certificate needs."""
