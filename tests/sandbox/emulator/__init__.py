"""The stand-in for AWS: moto's IAM and EKS behind TLS, with signatures, clock and policies checked.

A request passes `gate` (who is it?), then moto, which asks `authorization` (may they?). STS is our own:
moto's accepts roles that do not exist and knows nothing of presigned requests. So are IAM Identity Center
(`portal`), whose requests are not signed, and what a machine provides to its programs (`metadata`). Tests use
`control`.
"""
