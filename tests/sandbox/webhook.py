"""The validating webhook of EKS: refuses an aws-auth that the authenticator could not read completely.

EKS registers one under the name below. Its rules are not public; here they are the authenticator's own
parser, through the oracle.
"""

import argparse
import base64
import json
from pathlib import Path

from werkzeug.wrappers import Request, Response

from . import kube
from .layout import LOOPBACK, Layout
from .oracle import Oracle
from .tls import TlsServer, server_context

NAME = "eks-aws-auth-configmap-validation-webhook"
PATH = f"/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/{NAME}"
NAMESPACE = "kube-system"
CONFIG_MAP = "aws-auth"


def configuration(layout: Layout) -> dict:
    """The object that makes the API server ask this webhook, about this one ConfigMap only."""
    authority = (layout.pki / "cluster-ca.pem").read_bytes()
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingWebhookConfiguration",
        "metadata": {"name": NAME},
        "webhooks": [
            {
                "name": f"{NAME}.amazonaws.com",
                "admissionReviewVersions": ["v1"],
                "clientConfig": {
                    "url": f"https://{LOOPBACK}:{layout.port('webhook')}/validate",
                    "caBundle": base64.b64encode(authority).decode(),
                },
                "rules": [
                    {
                        "apiGroups": [""],
                        "apiVersions": ["v1"],
                        "resources": ["configmaps"],
                        "operations": ["CREATE", "UPDATE"],
                        "scope": "Namespaced",
                    }
                ],
                "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": NAMESPACE}},
                "matchConditions": [
                    {
                        "name": "only-aws-auth",
                        "expression": f"object.metadata.name == '{CONFIG_MAP}'",
                    }
                ],
                "failurePolicy": "Fail",
                "sideEffects": "None",
                "timeoutSeconds": 5,
            }
        ],
    }


def is_asked(admin: kube.Client) -> bool:
    """Whether the API server asks the webhook yet: it takes a moment to notice a new configuration."""
    path = f"/api/v1/namespaces/{NAMESPACE}/configmaps/{CONFIG_MAP}"
    broken = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": CONFIG_MAP},
        "data": {"mapAccounts": "not: a list"},
    }
    try:
        # An apply, because it works with or without an aws-auth.
        admin.apply(f"{path}?dryRun=All&force=true&fieldManager=sandbox", broken)
    except kube.ApiError as error:
        return "denied the request" in str(error)
    return False


def review(oracle: Oracle, request: dict) -> dict:
    """The answer to an AdmissionReview's request."""
    data = request["object"].get("data") or {}
    errors = oracle.errors(data)
    if not errors:
        return {"uid": request["uid"], "allowed": True}
    return {
        "uid": request["uid"],
        "allowed": False,
        "status": {"code": 400, "message": f"invalid {CONFIG_MAP}: " + "; ".join(errors)},
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--dir", type=Path, required=True)
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--oracle", type=Path, required=True)
    arguments = parser.parse_args()
    layout = Layout(arguments.dir)
    oracle = Oracle(arguments.oracle)

    @Request.application
    def application(request: Request) -> Response:
        asked = json.loads(request.get_data())
        answer = {
            "apiVersion": asked["apiVersion"],
            "kind": asked["kind"],
            "response": review(oracle, asked["request"]),
        }
        return Response(json.dumps(answer), content_type="application/json")

    context = server_context(str(layout.pki / "webhook.pem"))
    TlsServer(arguments.fd, application, context).serve_forever()


if __name__ == "__main__":
    main()
