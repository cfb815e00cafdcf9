"""The settings and lists that are the same on each cluster, or follow from its version.

What no cluster here has is listed as empty.
"""

from hashlib import md5
from typing import Final

from werkzeug.wrappers import Response

from redis_enterprise_emulator.rest.answers import always, get, never, of_database, of_node, of_state, seen_databases
from redis_enterprise_emulator.rest.call import Call
from redis_enterprise_emulator.state import Record
from redis_enterprise_emulator.state.monitoring import documents, modules
from redis_enterprise_emulator.state.versions import RELEASE_7_8, RELEASE_7_22, RELEASE_8_0, SINGLE_SIGN_ON


def _events(call: Call) -> list[Record]:
    return documents.events(seen_databases(call))


def _usage_report(_: Call) -> Response:
    """Return the checksum alone, as a fresh cluster was recorded to answer: no report was made yet."""
    return Response(f"{md5(b'', usedforsecurity=False).hexdigest()}\n", mimetype="application/x-ndjson")


_NO_ACTIONS: Final = always({"actions": []})
_NO_SSO: Final = never(406, "missing_certificate", "single sign-on is not configured")

ROUTES: Final = (
    get("/v1/cluster/actions", _NO_ACTIONS, "view_status_of_cluster_action"),
    get("/v1/nodes/actions", _NO_ACTIONS, "view_status_of_all_node_actions"),
    get("/v1/nodes/<int:uid>/actions", of_node({"actions": []}), "view_status_of_node_action"),
    get("/v1/nodes/<int:uid>/snapshots", of_node([]), "view_node_info"),
    get("/v1/bdbs/<int:uid>/actions/optimize_shards_placement", of_database(documents.placement), "view_bdb_info"),
    get(
        "/v1/bdbs/<int:uid>/actions/recover",
        of_database(lambda *_: {"data_files": [], "status": "ready"}),
        "view_bdb_info",
    ),
    get("/v1/bdb_groups", always({"bdb_groups": []}), "view_all_bdbs_info"),
    get("/v1/bdb_groups/<int:uid>", never(404, "bdb_group_not_exist", "there is no such group"), "view_bdb_info"),
    get("/v1/crdb_tasks", always([])),
    get("/v1/crdb_tasks/<task>", never(404, "task_not_exist", "there is no such task")),
    get("/v1/crdbs", always({"crdbs": []})),
    get("/v1/crdbs/<guid>", never(404, "crdb_not_exist", "there is no such Active-Active database")),
    get("/v1/ldap_mappings", always([]), "view_all_ldap_mappings_info"),
    get("/v1/ldap_mappings/<int:uid>", never(404, "ldap_mapping_not_exist", "there is no such mapping")),
    get("/v1/logs", _events, "view_logged_events"),
    get("/v1/modules", of_state(modules.module_objects), "view_cluster_modules"),
    get("/v1/modules/<uid>", of_state(modules.module_object), "view_cluster_modules"),
    get("/v1/proxies", of_state(documents.proxies), "view_all_proxies_info"),
    get("/v1/proxies/<int:uid>", of_state(documents.proxy), "view_proxy_info"),
    get("/v1/suffixes", of_state(documents.suffixes)),
    get("/v1/suffix/<name>", of_state(documents.suffix)),
    get("/v1/usage_report", _usage_report, since=RELEASE_7_22),
    get("/v2/local/modules/user-defined/artifacts", always([]), "view_cluster_modules", RELEASE_8_0),
    get("/v1/cluster/auditing/db_conns", always(documents.AUDITING), "view_cluster_info"),
    get("/v1/cluster/ldap", always(documents.LDAP), "view_ldap_config"),
    get("/v1/cluster/module-capabilities", of_state(documents.module_capabilities), "view_cluster_modules"),
    get("/v1/cluster/policy", of_state(documents.policy), "view_cluster_info"),
    get("/v1/cluster/services_configuration", always(documents.SERVICES), "view_cluster_info"),
    get("/v1/cluster/sso", always(documents.SSO), "view_sso", SINGLE_SIGN_ON),
    get("/v1/cluster/sso/saml/metadata/sp", _NO_SSO, "view_sso", SINGLE_SIGN_ON),
    get("/v1/cm_settings", always(documents.CM_SETTINGS), "view_cluster_info", RELEASE_7_8),
    get("/v1/diagnostics", always(documents.DIAGNOSTICS), "view_cluster_info", RELEASE_7_8),
    get("/v1/job_scheduler", of_state(documents.jobs), "view_cluster_info"),
    get("/v1/metrics_config", always(documents.METRICS), "view_cluster_info", RELEASE_8_0),
    get("/v1/ocsp", always(documents.OCSP), "view_ocsp_config"),
    get("/v1/ocsp/status", always(documents.OCSP_STATUS), "view_ocsp_status"),
)
