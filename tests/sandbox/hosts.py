"""Which host names are AWS's, and what they mean."""

import re
from dataclasses import dataclass

# DNS suffixes of the partitions' endpoints, plain and dual-stack. Longer ones come first: some end in others.
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

# The signing Region of a service's one global endpoint.
GLOBAL_REGION = "us-east-1"


@dataclass(frozen=True)
class Endpoint:
    service: str
    region: str


def endpoint_of(host: str) -> Endpoint | None:
    """The service and Region of an endpoint's host name; None if it is not AWS's."""
    if not re.fullmatch(r"[a-z0-9.-]+", host):
        return None
    for suffix in SUFFIXES:
        if host.endswith("." + suffix):
            labels = host.removesuffix("." + suffix).split(".")
            # portal.sso.REGION is the only service here whose name has two labels.
            if len(labels) > 1 and labels[0] == "portal":
                labels = [".".join(labels[:2]), *labels[2:]]
            service = labels[0].removesuffix("-fips")
            return Endpoint(service, labels[1] if len(labels) > 1 else GLOBAL_REGION)
    return None
