"""The environment of programs that run against a sandbox."""

import os

from .layout import Layout

# What is kept of the caller's environment: nothing to do with AWS or Kubernetes.
INHERITED = ("LANG", "LC_ALL", "TERM", "TMPDIR", "TZ", "USER", "LOGNAME", "SHELL")

DISTURBING_PREFIXES = ("AWS_", "KUBECTL_IAM_", "KUBERNETES_")
DISTURBING = {
    *("http_proxy", "https_proxy", "no_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"),
    *("SSL_CERT_DIR", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE"),
}


def variables(layout: Layout) -> dict[str, str]:
    """What directs a program to the sandbox's AWS and cluster: a proxy, an authority, files in HOME."""
    path = os.environ.get("PATH", "/usr/local/bin:/usr/bin:/bin")
    return {
        "HOME": str(layout.home),
        "PATH": f"{layout.bin}:{path}",
        "KUBECONFIG": str(layout.kubeconfig("admin")),
        "HTTPS_PROXY": layout.url("proxy"),
        # The API server is reached directly. Go does so for loopback; other programs must be told.
        "NO_PROXY": "127.0.0.1,localhost",
        "AWS_CA_BUNDLE": str(layout.pki / "aws-ca.pem"),
        "SSL_CERT_FILE": str(layout.pki / "aws-ca.pem"),
        "AWS_EC2_METADATA_DISABLED": "true",
        # For programs that switch it on.
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": layout.url("metadata"),
    }


def from_nothing(layout: Layout, **more: str) -> dict[str, str]:
    """A complete environment: no variable of the caller's shell can change what is tested."""
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return {**inherited, **variables(layout), **more}


def disturbing(layout: Layout) -> list[str]:
    """The caller's variables that would direct a program elsewhere and that `variables` does not set."""
    wanted = variables(layout)
    return sorted(
        name
        for name in os.environ
        if name not in wanted and (name.startswith(DISTURBING_PREFIXES) or name in DISTURBING)
    )


def of_instance() -> dict[str, str]:
    """What to add so that a program runs as on an instance with a role."""
    return {"AWS_EC2_METADATA_DISABLED": "false"}


def of_container(layout: Layout) -> dict[str, str]:
    """What to add so that a program runs as in a container with a role, as EKS Pod Identity does it."""
    return {
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{layout.url('metadata')}/container/credentials",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(layout.token_file("container")),
    }
