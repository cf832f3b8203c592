"""kubeconfig files: our own for client certificates, the AWS CLI's for everybody else."""

import argparse
import base64
import os
import shutil
import sys
from pathlib import Path

import yaml

from .identities import with_profile
from .layout import CLUSTER, CLUSTER_ARN, Layout, write_private


def write_internal(layout: Layout) -> None:
    """The files that need no AWS: the administrator's and those between authenticator and API server."""
    api_server = layout.url("kube-apiserver")
    admin = _client_certificate(layout, "admin")
    write_private(layout.kubeconfig("admin"), _kubeconfig(layout, api_server, "admin", admin))
    authenticator = _client_certificate(layout, "authenticator-client")
    write_private(
        layout.authenticator_kubeconfig,
        _kubeconfig(layout, api_server, "authenticator", authenticator),
    )
    webhook = layout.url("authenticator") + "/authenticate"
    write_private(layout.webhook_kubeconfig, _kubeconfig(layout, webhook, "kube-apiserver", {}))
    # The authenticator takes its certificate from its state folder, under these names.
    pem = (layout.pki / "authenticator.pem").read_bytes()
    for name in ("cert.pem", "key.pem"):
        write_private(layout.webhook_kubeconfig.parent / name, pem)


def _kubeconfig(layout: Layout, server: str, user: str, credentials: dict) -> str:
    authority = base64.b64encode((layout.pki / "cluster-ca.pem").read_bytes()).decode()
    cluster = {"server": server, "certificate-authority-data": authority}
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": CLUSTER_ARN, "cluster": cluster}],
        "contexts": [{"name": user, "context": {"cluster": CLUSTER_ARN, "user": user}}],
        "current-context": user,
        "users": [{"name": user, "user": credentials}],
    }
    return yaml.safe_dump(config, sort_keys=False)


def _client_certificate(layout: Layout, name: str) -> dict[str, str]:
    pem = base64.b64encode((layout.pki / f"{name}.pem").read_bytes()).decode()
    return {"client-certificate-data": pem, "client-key-data": pem}


def write_by_aws_cli(layout: Layout) -> None:
    """Runs `aws eks update-kubeconfig` once for each identity, in this process.

    It is the real AWS CLI; a process for each would take seconds to load it again and again.
    """
    from awscli.clidriver import create_clidriver

    for who in with_profile():
        assert who.profile
        os.environ["AWS_PROFILE"] = who.profile
        unfinished = layout.kubeconfig(f".{who.profile}")
        code = create_clidriver().main(
            ["eks", "update-kubeconfig", "--name", CLUSTER, "--kubeconfig", str(unfinished)]
        )
        if code:  # None when all went well
            sys.exit(f"aws eks update-kubeconfig failed for {who.profile} with code {code}")
        shutil.move(unfinished, layout.kubeconfig(who.profile))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--dir", type=Path, required=True)
    write_by_aws_cli(Layout(parser.parse_args().dir))


if __name__ == "__main__":
    main()
