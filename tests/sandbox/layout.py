"""Where a sandbox keeps its files, and the name of its cluster."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

ACCOUNT = "111122223333"
PARTITION = "aws"
REGION = "eu-west-1"
# The default; a sandbox can be started with another name.
CLUSTER = "sandbox"
LOOPBACK = "127.0.0.1"


def cluster_arn(name: str) -> str:
    return f"arn:{PARTITION}:eks:{REGION}:{ACCOUNT}:cluster/{name}"


CLUSTER_ARN = cluster_arn(CLUSTER)

# A second account, with a different cluster of the same name.
OTHER_ACCOUNT = "222233334444"
# The issuer of service account tokens, for the API server and for AWS, and its name in IAM.
OIDC_PROVIDER = "kubernetes.default.svc"
OIDC_ISSUER = f"https://{OIDC_PROVIDER}"

# The account of the user that only shows whether the authenticator has seen a write (client.py, settle).
SENTINEL_ACCOUNT = "444455556666"


@dataclass(frozen=True)
class Layout:
    """The paths below a sandbox's folder. A sandbox has no files outside of it."""

    root: Path

    @property
    def lock(self) -> Path:
        """Locked by the supervisor as long as it lives; its text is the supervisor's process id."""
        return self.root / "supervisor.lock"

    @property
    def state(self) -> Path:
        """JSON: the cluster's name, ports by service, and the children's process ids once it is ready."""
        return self.root / "state.json"

    @property
    def pki(self) -> Path:
        return self.root / "pki"

    @property
    def home(self) -> Path:
        """HOME of every program that runs against the sandbox: ~/.aws, ~/.kube and caches."""
        return self.root / "home"

    @property
    def credentials(self) -> Path:
        return self.home / ".aws" / "credentials"

    @property
    def aws_config(self) -> Path:
        return self.home / ".aws" / "config"

    @property
    def sso_cache(self) -> Path:
        """What `aws sso login` leaves behind."""
        return self.home / ".aws" / "sso" / "cache"

    @property
    def process_output(self) -> Path:
        """What the credential_process of a profile prints."""
        return self.root / "tokens" / "process output.json"

    def token_file(self, use: str) -> Path:
        """A service account's token for the "web-identity" or the "container" endpoint."""
        return self.root / "tokens" / use

    @property
    def bin(self) -> Path:
        """Links to the tools that belong on PATH."""
        return self.root / "bin"

    @property
    def logs(self) -> Path:
        return self.root / "log"

    @property
    def webhook_kubeconfig(self) -> Path:
        """How the API server reaches the authenticator."""
        return self.root / "authenticator" / "webhook.kubeconfig"

    @property
    def authenticator_kubeconfig(self) -> Path:
        """How the authenticator reaches the API server."""
        return self.root / "authenticator" / "server.kubeconfig"

    @property
    def authorizer_kubeconfig(self) -> Path:
        """How the API server reaches the webhook that knows the access policies."""
        return self.root / "authenticator" / "authorizer.kubeconfig"

    @property
    def authenticator_config(self) -> Path:
        """The settings of the authenticator that have no flags."""
        return self.root / "authenticator" / "config.yaml"

    @property
    def access_entries(self) -> Path:
        """The cluster's access entries, as the authenticator reads them."""
        return self.root / "authenticator" / "access-entries.json"

    @property
    def backend_mode(self) -> Path:
        """From where the authenticator takes mappings."""
        return self.root / "authenticator" / "backend-mode.json"

    def kubeconfig(self, identity: str) -> Path:
        return self.root / "kubeconfig" / f"{identity}.kubeconfig"

    def log(self, service: str) -> Path:
        return self.logs / f"{service}.log"

    def port(self, service: str) -> int:
        return self.read_state()["ports"][service]

    def url(self, service: str) -> str:
        scheme = "http" if service in ("proxy", "metadata") else "https"
        return f"{scheme}://{LOOPBACK}:{self.port(service)}"

    @property
    def cluster(self) -> str:
        """The name of the cluster."""
        return self.read_state()["cluster"]

    def read_state(self) -> dict:
        return json.loads(self.state.read_text())

    def make_folders(self) -> None:
        for folder in (
            self.pki,
            self.sso_cache,
            self.token_file("any").parent,
            self.bin,
            self.logs,
            self.webhook_kubeconfig.parent,
            self.kubeconfig("any").parent,
            self.root / "etcd",
        ):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def write_private(path: Path, text: str | bytes) -> None:
    """Writes a file that only its owner can read, completely or not at all."""
    data = text.encode() if isinstance(text, str) else text
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
    unfinished.rename(path)
