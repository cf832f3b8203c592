"""The parts of the control plane: how they are started, and when they are ready."""

import json
import os
import socket
from dataclasses import replace
from pathlib import Path

from . import kube
from .layout import LOOPBACK, OIDC_ISSUER, Layout, Member, write_private

# etcd listens on a socket in the sandbox's folder: it needs no port, and nobody else can reach it. The
# path is relative to that folder, where all children run, since socket paths must be short. The number
# is there because etcd requires one in a URL.
ETCD_SOCKET_FILE = "etcd-client:1"
ETCD_SOCKET = f"unix://{ETCD_SOCKET_FILE}"
ETCD_PEER_SOCKET = "unix://etcd-peer:1"

# EKS's API servers report this, and programs recognise EKS by it.
EKS_SUFFIX = "-eks-0a1b2c3"

PROBE_SECONDS = 2

AUDIT_POLICY = """\
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: Metadata
"""


def etcd(tools: Path, layout: Layout) -> list[str | Path]:
    return [
        tools / "etcd",
        f"--data-dir={layout.root / 'etcd'}",
        f"--listen-client-urls={ETCD_SOCKET}",
        f"--advertise-client-urls={ETCD_SOCKET}",
        f"--listen-peer-urls={ETCD_PEER_SOCKET}",
        f"--initial-advertise-peer-urls={ETCD_PEER_SOCKET}",
        f"--initial-cluster=default={ETCD_PEER_SOCKET}",
        "--unsafe-no-fsync",
        "--log-level=warn",
    ]


def api_server(tools: Path, layout: Layout, member: Member, version: str) -> list[str | Path]:
    """`version` is the binary's own; EKS's suffix is added to it."""
    pki = layout.pki
    policy = layout.root / "audit-policy.yaml"
    write_private(policy, AUDIT_POLICY)
    # Otherwise a change of aws-auth would take minutes to show.
    cache = [] if layout.is_like_eks else ["--authentication-token-webhook-cache-ttl=0s"]
    return [
        tools / "kube-apiserver",
        f"--version={version}{EKS_SUFFIX}",
        f"--etcd-servers={ETCD_SOCKET}",
        f"--bind-address={LOOPBACK}",
        f"--secure-port={layout.port(member.api_server)}",
        # The service "kubernetes" has no endpoint and can have none: loopback is not allowed.
        "--endpoint-reconciler-type=none",
        f"--tls-cert-file={pki / 'kube-apiserver.pem'}",
        f"--tls-private-key-file={pki / 'kube-apiserver.pem'}",
        f"--client-ca-file={pki / 'cluster-ca.pem'}",
        f"--service-account-key-file={pki / 'service-account.pem'}",
        f"--service-account-signing-key-file={pki / 'service-account.pem'}",
        f"--service-account-issuer={OIDC_ISSUER}",
        "--service-cluster-ip-range=10.0.0.0/24",
        "--authorization-mode=Node,RBAC,Webhook",
        f"--authorization-webhook-config-file={layout.authorizer_kubeconfig}",
        "--authorization-webhook-version=v1",
        # Otherwise a change of an access policy would take minutes to show.
        "--authorization-webhook-cache-authorized-ttl=0s",
        "--authorization-webhook-cache-unauthorized-ttl=0s",
        f"--authentication-token-webhook-config-file={layout.webhook_kubeconfig(member.authenticator)}",
        *cache,
        f"--audit-policy-file={policy}",
        f"--audit-log-path={layout.log('audit')}",
        "--profiling=false",
    ]


def authenticator(tools: Path, layout: Layout, member: Member) -> list[str | Path]:
    """The emulator must have written the files with access entries and mode."""
    settings = {
        "dynamicfilepath": str(layout.access_entries),
        # An entry is for a unique id: a role that is created again is another one.
        "dynamicfileUserIDStrict": True,
        "dynamicBackendModePath": str(layout.backend_mode),
    }
    write_private(layout.authenticator_config, json.dumps({"server": settings}))
    webhook = layout.webhook_kubeconfig(member.authenticator)
    return [
        tools / "aws-iam-authenticator",
        "server",
        f"--config={layout.authenticator_config}",
        f"--cluster-id={layout.cluster}",
        # The file replaces this at once. Without DynamicFile here its path is refused.
        "--backend-mode=DynamicFile,EKSConfigMap",
        f"--kubeconfig={layout.authenticator_kubeconfig(member.authenticator)}",
        f"--state-dir={webhook.parent}",
        f"--generate-kubeconfig={webhook}",
        "--kubeconfig-pregenerated",
        f"--address={LOOPBACK}",
        f"--port={layout.port(member.authenticator)}",
    ]


def etcd_listens(layout: Layout) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        # Through an open folder: the whole path may be too long for a socket.
        folder = os.open(layout.root, os.O_PATH)
        try:
            return probe.connect_ex(f"/proc/self/fd/{folder}/{ETCD_SOCKET_FILE}") == 0
        finally:
            os.close(folder)


def api_server_is_ready(admin: kube.Client) -> bool:
    return _answers(admin, "/readyz")


def authenticator_is_ready(layout: Layout, member: Member) -> bool:
    # An open port is not enough: only the certificate shows that it is not another program's.
    return _answers(
        kube.Client(layout.url(member.authenticator), kube.trust_cluster(layout)), "/healthz"
    )


def _answers(client: kube.Client, path: str) -> bool:
    try:
        # A program that took the port may not answer at all.
        code, _ = replace(client, timeout_seconds=PROBE_SECONDS).raw("GET", path)
    except OSError:
        return False
    return code == 200
