"""Which host names are AWS's, and what they say."""

import re
from dataclasses import dataclass

# DNS suffixes of the partitions' endpoints, plain and dual-stack. Longer ones first: one ends another.
SUFFIXES = (
    "amazonaws.com.cn",
    "api.amazonwebservices.com.cn",
    "amazonaws.com",
    "api.aws",
    "amazonaws.eu",
    "api.amazonwebservices.eu",
    "c2s.ic.gov",
    "sc2s.sgov.gov",
    "cloud.adc-e.uk",
    "csp.hci.ic.gov",
)

# Where the one global endpoint of a service lives, as far as signing is concerned.
GLOBAL_REGION = "us-east-1"


@dataclass(frozen=True)
class Endpoint:
    service: str
    region: str


def endpoint_of(host: str) -> Endpoint | None:
    """Service and region that the host name of an endpoint stands for; None when it is not AWS's."""
    if not re.fullmatch(r"[a-z0-9.-]+", host):
        return None
    for suffix in SUFFIXES:
        if host.endswith("." + suffix):
            labels = host.removesuffix("." + suffix).split(".")
            # portal.sso.REGION is the one service here whose name has two labels.
            if len(labels) > 1 and labels[0] == "portal":
                labels = [".".join(labels[:2]), *labels[2:]]
            service = labels[0].removesuffix("-fips")
            return Endpoint(service, labels[1] if len(labels) > 1 else GLOBAL_REGION)
    return None
