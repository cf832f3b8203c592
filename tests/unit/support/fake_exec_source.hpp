#pragma once

#include "kube/exec_credential.hpp"

#include <stdexcept>
#include <utility>
#include <vector>

namespace iam::test {

// Gives its credentials in turn.
class FakeExecSource : public kube::ExecCredentialSource {
public:
  explicit FakeExecSource(std::vector<kube::ExecCredential> credentials = {})
      : m_credentials(std::move(credentials)) {}

  kube::ExecCredential fetch(const kube::ExecStanza&, const kube::Cluster& cluster) override {
    clusters.push_back(cluster);
    if (clusters.size() > m_credentials.size()) {
      throw std::logic_error("more credentials asked for than there are");
    }
    return m_credentials[clusters.size() - 1];
  }

  std::vector<kube::Cluster> clusters; // for which one was asked for, in order

private:
  std::vector<kube::ExecCredential> m_credentials;
};

} // namespace iam::test
