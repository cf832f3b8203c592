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
class Member:
    """The names of two services: an API server, and its own authenticator."""

    api_server: str
    authenticator: str


# The API server's name is that of the cluster's endpoint, too.
ENDPOINT = "kube-apiserver"
MEMBER = Member(ENDPOINT, "authenticator")
MEMBERS_OF_EKS = (
    Member("kube-apiserver-1", "authenticator-1"),
    Member("kube-apiserver-2", "authenticator-2"),
)


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
        """JSON: the cluster's name, whether it is like EKS, ports by service, and the children's process ids once it is ready."""
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

    def webhook_kubeconfig(self, authenticator: str) -> Path:
        """How the API server reaches the service `authenticator`."""
        return self.root / authenticator / "webhook.kubeconfig"

    def authenticator_kubeconfig(self, authenticator: str) -> Path:
        """How the service `authenticator` reaches its API server."""
        return self.root / authenticator / "server.kubeconfig"

    @property
    def authorizer_kubeconfig(self) -> Path:
        """How the API server reaches the webhook that knows the access policies."""
        return self.root / "authenticator" / "authorizer.kubeconfig"

    @property
    def authenticator_config(self) -> Path:
        """The settings of the authenticators that have no flags."""
        return self.root / "authenticator" / "config.yaml"

    @property
    def access_entries(self) -> Path:
        """The cluster's access entries, as the authenticators read them."""
        return self.root / "authenticator" / "access-entries.json"

    @property
    def backend_mode(self) -> Path:
        """From where the authenticators take mappings."""
        return self.root / "authenticator" / "backend-mode.json"

    @property
    def lag(self) -> Path:
        """By how many seconds the second of two authenticators learns of a change of aws-auth later."""
        return self.root / "authenticator" / "lag"

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

    @property
    def is_like_eks(self) -> bool:
        """Whether two members are behind the endpoint, and remember tokens as long as they do by default."""
        return self.read_state()["is_like_eks"]

    @property
    def members(self) -> tuple[Member, ...]:
        return MEMBERS_OF_EKS if self.is_like_eks else (MEMBER,)

    def read_state(self) -> dict:
        return json.loads(self.state.read_text())

    def make_folders(self) -> None:
        for folder in (
            self.pki,
            self.sso_cache,
            self.token_file("any").parent,
            self.bin,
            self.logs,
            self.authenticator_config.parent,
            *(self.webhook_kubeconfig(member.authenticator).parent for member in MEMBERS_OF_EKS),
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
