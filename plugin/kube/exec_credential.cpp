#include "kube/exec_credential.hpp"

#include <utility>

namespace iam::kube {

CredentialError::CredentialError(const std::string& cause, std::string where, std::string cure)
    : Error("getting credentials: " + cause, std::move(where), std::move(cure)) {}

} // namespace iam::kube
