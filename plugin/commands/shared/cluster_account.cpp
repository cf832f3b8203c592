#include "commands/shared/cluster_account.hpp"

#include "aws/sts.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <optional>

namespace iam::commands {
namespace {

// The account of the caller to AWS; nothing where there are no credentials, or none that work:
// then there is no other account that could be meant.
std::optional<std::string> callers_account(const ConnectionFlags& flags,
                                           const kube::Selection& selection, Context& context) {
  try {
    const auto aws = open_aws(flags, selection, context);
    const std::string& known = aws->credentials().credentials.account_id;
    return known.empty() ? aws->sts().get_caller_identity().account : known;
  } catch (const util::Error&) {
    return std::nullopt;
  }
}

} // namespace

std::function<std::string(std::string_view name)>
account_of_cluster(const OpenStore& open, const MapLocation& location, Context& context) {
  if (open.session() == nullptr) {
    return {};
  }
  const ConnectionFlags& flags = location.connection;
  const kube::Selection& selection = open.session()->selection();
  const cluster::EksCluster cluster = eks_cluster_of(flags, selection);
  if (cluster.account.empty()) {
    return {};
  }
  return [cluster, &flags, &selection, &context](std::string_view name) {
    const auto callers = callers_account(flags, selection, context);
    if (callers && *callers != cluster.account) {
      const auto arn = [&](const std::string& account) {
        return fmt::format("arn:{}:iam::{}:role/{}", cluster.partition, account,
                           util::printable(name));
      };
      throw util::Error(fmt::format("the cluster is of account {} and your AWS credentials are of "
                                    "{}",
                                    cluster.account, *callers),
                        util::printable(name),
                        fmt::format("give the ARN: {} or {}", arn(cluster.account), arn(*callers)));
    }
    return cluster.account;
  };
}

} // namespace iam::commands
