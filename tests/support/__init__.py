"""Helpers that tests share: certificates, clusters, the engine's side, and doubles.

Every module is listed here, in one line each. Suites with data of their own (`tests.chain_corpus`, `tests.contract`,
`tests.faults`, `tests.previews`, `tests.state`) keep what is only theirs.

Certificates:

- `certificates`: the certificates of all tests, and their defects, each under the name of what it is.
- `certificate_builder`: certificates with one thing wrong, which the emulator's PKI does not make.
- `certificate_fields`: certificates built of single fields, signed by nobody.
- `certificate_files`: DER, PKCS #7, PKCS #12 and text, which people have in place of PEM.
- `chains`: chains that a verifier must refuse, or must take though they are unusual.
- `pki`: two CAs whose certificates are valid today, for real TLS connections.
- `subject_names`: names as DER, as hypothesis draws them, and as the real `openssl` prints them.
- `subjects`: client certificates for tests that only look at their subjects.

The engine's side:

- `cli_logs`: the log of the real CLI at its loudest, and the versions that keep secrets out of it.
- `engine`: one resource in the test's own process: what the engine stores, and which call it makes when.
- `inputs`: inputs of resources as hypothesis draws them, good ones and faulty ones.
- `issued`: a resource that issues a client certificate, as a PKI in the same stack would.
- `note`: the least dynamic resource, a text file; the harnesses prove themselves with it.
- `option_table`: one resource of each kind with all inputs, and another value for each of them.
- `plugin`: the real `python -m pulumi.dynamic` process, spoken to by gRPC.
- `plugin_edge`: the plugin for any language, in the test's own process, spoken to by gRPC.
- `plugin_process`: the process of that plugin, as the engine starts it.
- `plugin_life`: the life of a resource in the process of the dynamic providers.
- `preview_steps`: previews made by hand, for what no recorded one shows.
- `pulumi_cli`: the real `pulumi` command on a project of its own.
- `quick_cli`: the real `pulumi` without work that proves nothing; `quick` has its stand-in for pip, and a fork server.
- `pulumi_cloud`: the inputs of resources of Pulumi Cloud, as its provider publishes them.
- `pulumi_program`: a Pulumi program in the test's own process, with a mock in place of the engine.
- `runs`: the requests that changed a cluster, and a later run of the same program.
- `sessions`: the end of a command together with all processes that it started.

Emulated clusters:

- `cluster_contents`: the contents of a cluster as its REST API shows them.
- `cluster_files`: files of named connections to emulated clusters.
- `clusters`: types of the fixtures that start clusters, and a certificate user made by the REST API.
- `databases`: mutual TLS settings of emulated databases, and the engine's side of them.
- `emulated_cluster`: a cluster with a clock that stands still, and a client without a network.
- `exports`: clusters of which programs are exported, and the files of an export.
- `handmade`: a cluster that somebody has set up by hand, with something of everything that can be managed.
- `inventories`: clusters as export and audit read them.
- `audits`: audits of clusters that are weak in one way.
- `login_checks`: clients, the clusters and databases that let them in, and the inputs of a `LoginCheck`.
- `probe_cases`: the cluster on which each question of the probe can be answered.
- `probed_cluster`: a cluster without sockets that is probed, with faults, and with a kill at any request.
- `reinstalled`: a cluster set up anew under the same name, in which uids belong to other objects.
- `roles`: the roles and Redis ACLs that an operator makes.
- `world`: a cluster and a stack on it, both of which can be put back as they were.
- `validation_trials`: trials of a server validation, and the requests that a cluster got.

Clients and servers:

- `api_client`: settings of the product's client, a small real TLS server, and a time that passes at once.
- `code_host_server`: a server that plays GitHub, GitLab and Azure DevOps, as far as comments need it.
- `database_logins`: a cluster that knows some users, and a database that answers as it is told.
- `emulator_client`: a client of the REST API that is not the product's.
- `envoy_printer`: a real Envoy that prints the subject of a client's certificate.
- `hostile_server`: a TLS server that sends whatever a test wants.
- `redis_client`: clients of the emulator's databases: Python's `redis`, and bare bytes over TLS.

Everything else:

- `clock`: a clock that stands still, at the moment for which the certificates are made.
- `cluster_under_test`: the cluster that tests run against: an emulated one, or one that `make conformance` names.
- `limits`: a limit to the time and memory that a piece of code may take.
- `pages`: the pages of this repository: code, links, headings.
- `paths`: the root of this repository.
- `printed_commands`: the commands that pages and messages print.
- `source_texts`: the texts of the source, as they are shown.
- `wheel`: the wheel of the package, built as users of it install it.
"""
