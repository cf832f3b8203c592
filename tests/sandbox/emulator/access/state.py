"""What EKS remembers about the access to each cluster."""

import threading
import time
import uuid
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from weakref import WeakKeyDictionary

from moto.eks.models import Cluster, eks_backends

from ...layout import PARTITION
from ..clock import CLOCK
from ..errors import AwsError

CONFIG_MAP = "CONFIG_MAP"
API_AND_CONFIG_MAP = "API_AND_CONFIG_MAP"
API = "API"
MODES = (CONFIG_MAP, API_AND_CONFIG_MAP, API)
# Modes in which entries count.
ENTRY_MODES = (API, API_AND_CONFIG_MAP)


@dataclass
class Delays:
    """How long things take, in seconds. Tests change them."""

    # Between a change in EKS and its effect on the API server.
    propagation: float = 0
    # Between UpdateClusterConfig and the change of the mode.
    mode_step: float = 1
    # Between the change of the mode and the entries that EKS creates itself.
    own_entries: float = 1
    # Between the creation of a role or user and its acceptance by EKS.
    new_principal: float = 0
    # Between the creation of an entry and operations on its policies.
    new_entry: float = 0
    # Between the association of a policy and its effect, beyond `propagation`.
    new_policy: float = 0
    # Before each answer.
    answer: float = 0

    def set(self, **seconds: float) -> None:
        """Sets the named delays and resets the others. Raises TypeError for an unknown name."""
        wanted = replace(Delays(), **seconds)
        for each in fields(self):
            setattr(self, each.name, getattr(wanted, each.name))


# One for the process.
DELAYS = Delays()


@dataclass(frozen=True)
class Association:
    policy_arn: str
    # As in requests and answers: type and namespaces.
    scope: dict
    associated_at: float
    modified_at: float

    @property
    def is_effective(self) -> bool:
        return not DELAYS.new_policy or now() - self.associated_at >= DELAYS.new_policy


@dataclass(frozen=True)
class Entry:
    principal_arn: str
    # That of the principal (AROA…, AIDA…) when the entry was created. EKS never shows it.
    unique_id: str
    type: str
    username: str
    groups: tuple[str, ...]
    tags: dict[str, str]
    created_at: float
    modified_at: float
    policies: tuple[Association, ...] = ()
    # The end of the entry's ARN.
    identifier: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass(frozen=True)
class Effective:
    """The state that the API server knows, which can lag behind that of EKS."""

    mode: str
    entries: tuple[Entry, ...]

    def find(self, unique_id: str) -> Entry | None:
        """The entry that admits a principal, given by its unique id."""
        if self.mode not in ENTRY_MODES:
            return None
        return next((entry for entry in self.entries if entry.unique_id == unique_id), None)


class ClusterAccess:
    """The entries and updates of a cluster. Hold `lock` while changing anything."""

    def __init__(self, cluster: Cluster) -> None:
        # Weak, because this object is kept as long as the cluster.
        self._cluster = weakref.ref(cluster)
        self.account, self.region = cluster.arn.split(":")[4], cluster.arn.split(":")[3]
        self.name = cluster.name
        self.lock = threading.RLock()
        self.entries: dict[str, Entry] = {}
        # As DescribeUpdate answers them, by id.
        self.updates: dict[str, dict] = {}
        # The ids of the updates by the tokens of their requests, which can be repeated.
        self.request_tokens: dict[str, str] = {}
        # As EKS describes them, by name.
        self.node_groups: dict[str, dict] = {}
        self.fargate_profiles: dict[str, dict] = {}
        self.effective = Effective(self.mode, ())
        # Called with each new effective state.
        self.listener: Callable[[Effective], None] = lambda _: None
        self._changes = 0
        self._published = 0

    @property
    def cluster(self) -> Cluster:
        cluster = self._cluster()
        if cluster is None:
            raise no_cluster(self.name)
        return cluster

    @property
    def mode(self) -> str:
        return getattr(self.cluster, "access_config", {}).get("authenticationMode", CONFIG_MAP)

    @mode.setter
    def mode(self, mode: str) -> None:
        self.cluster.access_config = {"authenticationMode": mode}

    @property
    def is_pending(self) -> bool:
        """Whether a change is not effective yet."""
        return self._published < self._changes or not all(
            policy.is_effective for entry in list(self.entries.values()) for policy in entry.policies
        )

    def changed(self) -> None:
        """Makes the current state effective, at once or after the delay. Call with the lock held."""
        self._changes += 1
        state = Effective(self.mode, tuple(self.entries.values()))
        if DELAYS.propagation:
            after(DELAYS.propagation, self._publish, self._changes, state)
        else:
            self._publish(self._changes, state)

    def _publish(self, change: int, state: Effective) -> None:
        with self.lock:
            if change > self._published:
                self._published = change
                self.effective = state
                self.listener(state)


def entry_arn(account: str, region: str, cluster: str, principal: str, entry: Entry | None) -> str:
    """The ARN of a principal's entry in a cluster, which leaves out the principal's path.

    It ends in a star instead of an identifier if the entry does not exist.
    """
    owner, resource = (*principal.split(":", 5), *6 * ("",))[4:6]
    kind, _, path = resource.partition("/")
    own = f"{kind}/{owner}/{path.rpartition('/')[2]}/{entry.identifier if entry else '*'}"
    return f"arn:{PARTITION}:eks:{region}:{account}:access-entry/{cluster}/{own}"


_ACCESS: WeakKeyDictionary[Cluster, ClusterAccess] = WeakKeyDictionary()
_ACCESS_LOCK = threading.Lock()


def access_of(account: str, region: str, name: str) -> ClusterAccess:
    """Raises AwsError if there is no such cluster."""
    cluster = eks_backends[account][region].clusters.get(name)
    if cluster is None:
        raise no_cluster(name)
    with _ACCESS_LOCK:
        if cluster not in _ACCESS:
            _ACCESS[cluster] = ClusterAccess(cluster)
        return _ACCESS[cluster]


def no_cluster(name: str) -> AwsError:
    return AwsError("ResourceNotFoundException", f"No cluster found for name: {name}.", 404)


def after(seconds: float, action: Callable, *arguments) -> None:
    """Runs an action later, in a thread that does not keep the process alive."""
    timer = threading.Timer(seconds, action, arguments)
    timer.daemon = True
    timer.start()


def now() -> float:
    """AWS's time in seconds, with fractions, as EKS reports times."""
    return round(time.time() + CLOCK.offset.total_seconds(), 3)
