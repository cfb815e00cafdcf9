"""The table of all questions, one for each switch of the emulator, with those that no level of a probe can tell."""

from typing import Final

from pulumi_redis_enterprise.cli.probe import databases, disposable, reading, trials, writing
from pulumi_redis_enterprise.cli.probe.question import Question

_UNANSWERABLE: Final = (
    Question(
        "user_limit",
        "How many users does a cluster take?",
        "32000",
        why_none="a probe would have to make 32,000 users",
    ),
    Question(
        "action_retention",
        "For how many seconds is a completed action kept?",
        "600",
        why_none="it takes ten minutes or more to see one go, and a shorter look gives a lower bound only",
    ),
    Question(
        "mtls_settings_shown",
        "Does GET /v1/cluster show the mtls_* keys before they mean anything?",
        "from_7_8_4",
        ("from_7_8_4", "always"),
        why_none="only versions before 7.8.4 could tell, which have no login by certificate and are not probed",
    ),
    Question(
        "database_without_version_on_7_4",
        "Is a new database refused on 7.4.6 that names no redis_version?",
        "406",
        ("406", "default"),
        why_none="only versions before 7.8 could tell, which have no login by certificate and are not probed",
    ),
)
QUESTIONS: Final[tuple[Question, ...]] = (
    *reading.QUESTIONS,
    *trials.QUESTIONS,
    *writing.QUESTIONS,
    *databases.QUESTIONS,
    *disposable.QUESTIONS,
    *_UNANSWERABLE,
)
