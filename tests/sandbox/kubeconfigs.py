"""kubeconfig files: our own for client certificates, the AWS CLI's for IAM's users and roles."""

import base64

import yaml

from .identities import PROFILES, SOURCE_PROFILE
from .layout import ENDPOINT, MEMBERS_OF_EKS, Layout, Member, cluster_arn, write_private


def write_internal(layout: Layout) -> None:
    """The files that need no AWS: the administrator's and those between authenticator and API server."""
    admin = _client_certificate(layout, "admin")
    write_private(
        layout.kubeconfig("admin"), _kubeconfig(layout, layout.url(ENDPOINT), "admin", admin)
    )
    for member in layout.members:
        _write_for_member(layout, member)
    authorizer = layout.url("authorizer") + "/authorize"
    write_private(layout.authorizer_kubeconfig, _kubeconfig(layout, authorizer, "kube-apiserver", {}))


def _write_for_member(layout: Layout, member: Member) -> None:
    client = _client_certificate(layout, "authenticator-client")
    server = layout.url("lagging" if member == MEMBERS_OF_EKS[-1] else member.api_server)
    write_private(
        layout.authenticator_kubeconfig(member.authenticator),
        _kubeconfig(layout, server, "authenticator", client),
    )
    webhook = layout.webhook_kubeconfig(member.authenticator)
    url = layout.url(member.authenticator) + "/authenticate"
    write_private(webhook, _kubeconfig(layout, url, "kube-apiserver", {}))
    # The authenticator takes its certificate from its state folder, under these names.
    pem = (layout.pki / "authenticator.pem").read_bytes()
    for name in ("cert.pem", "key.pem"):
        write_private(webhook.parent / name, pem)


def _kubeconfig(layout: Layout, server: str, user: str, credentials: dict) -> str:
    authority = base64.b64encode((layout.pki / "cluster-ca.pem").read_bytes()).decode()
    arn = cluster_arn(layout.cluster)
    cluster = {"server": server, "certificate-authority-data": authority}
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": arn, "cluster": cluster}],
        "contexts": [{"name": user, "context": {"cluster": arn, "user": user}}],
        "current-context": user,
        "users": [{"name": user, "user": credentials}],
    }
    return yaml.safe_dump(config, sort_keys=False)


def _client_certificate(layout: Layout, name: str) -> dict[str, str]:
    pem = base64.b64encode((layout.pki / f"{name}.pem").read_bytes()).decode()
    return {"client-certificate-data": pem, "client-key-data": pem}


def aws_cli_command(layout: Layout) -> list[str]:
    """The command with which the real AWS CLI writes the kubeconfig of the source profile."""
    target = str(layout.kubeconfig(SOURCE_PROFILE))
    command = ["aws", "eks", "update-kubeconfig", "--name", layout.cluster, "--kubeconfig", target]
    return ["env", f"AWS_PROFILE={SOURCE_PROFILE}", *command]


def copy_for_others(layout: Layout) -> None:
    """The kubeconfigs of all other profiles, from what `aws_cli_command` wrote.

    The AWS CLI writes the same for each of them except for the profile's name, as a test checks. Running it
    for each would double the start-up time.
    """
    written = layout.kubeconfig(SOURCE_PROFILE).read_text()
    for profile in PROFILES:
        if profile.name != SOURCE_PROFILE:
            text = written.replace(f"value: {SOURCE_PROFILE}\n", f"value: {profile.name}\n")
            write_private(layout.kubeconfig(profile.name), text)
