// A client logs in to the REST API with its certificate, without a password.

import { readFileSync } from "node:fs";

import * as redis from "@pulumi/redis-enterprise";

const ca = new redis.TrustedCa("ca", { certificates: readFileSync("pki/ca.pem", "utf8") });
const mtls = new redis.ClusterMtlsConfig("mtls", { trustedCa: ca.id });
const viewer = new redis.Role("viewer", { roleName: "viewer", management: "cluster_viewer" });
const app = new redis.CertificateUser("app-1", {
    username: "app-1",
    certificate: readFileSync("pki/app-1.pem", "utf8"),
    roles: [viewer.roleName],
    trustedBy: [ca.trust],
}, { dependsOn: [mtls] });
const check = new redis.LoginCheck("app-1-logs-in", {
    certificateFile: "pki/app-1.pem",
    keyFile: "pki/app-1.key",
}, { dependsOn: [app] });

export const subjectLine = app.subjectLine;
export const login = check.result;
