"""EKS's access entries, access policies and authentication modes; moto has none of them.

`service` takes the requests, `rights` says what IAM is asked, `rules` judges parameters, `entries`, `associations`
and `modes` carry out the operations on `state`. `files` hands the entries to the authenticator, `authorizer` lets
access policies act.
"""
