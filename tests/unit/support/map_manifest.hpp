#pragma once

namespace iam::test {

// A manifest of a map with entries in all of its lists.
inline constexpr const char* k_map_manifest = R"(apiVersion: v1
kind: ConfigMap
metadata:
  name: aws-auth
  namespace: kube-system
data:
  mapRoles: |
    - rolearn: arn:aws:iam::111122223333:role/Dev
      username: dev
      groups: [developers, view]
    - rolearn: arn:aws:iam::111122223333:role/Admin
      username: admin
      groups: [system:masters]
  mapUsers: |
    - userarn: arn:aws:iam::444455556666:user/alice
      username: alice
  mapAccounts: |
    - "777788889999"
)";

} // namespace iam::test
