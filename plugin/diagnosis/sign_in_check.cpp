#include "diagnosis/sign_in_check.hpp"

#include "aws/cluster_token.hpp"
#include "cluster/rewrite_command.hpp"
#include "cluster/token_command.hpp"
#include "diagnosis/refusal_cause.hpp"
#include "util/process.hpp"
#include "util/text.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <string_view>

namespace iam::diagnosis {
namespace {

bool is_installed(const std::string& command, const util::Environment& environment) {
  const auto file = util::which(command, environment.get("PATH").value_or(""));
  std::error_code ignored;
  return file && std::filesystem::exists(*file, ignored);
}

bool says(const aws::AwsError& error, std::string_view part) {
  return error.code().find(part) != std::string::npos;
}

} // namespace

std::optional<kube::CredentialError> missing_program(const kube::Selection& selection,
                                                     const util::Environment& environment) {
  const auto& stanza = selection.user.exec;
  if (!stanza || is_installed(stanza->command, environment)) {
    return std::nullopt;
  }
  const std::string rewrite = cluster::token_command_of(*stanza)
                                  ? cluster::rewrite_command(selection, "", {"--exec", "self"})
                                  : "";
  const std::string install =
      stanza->install_hint.empty()
          ? fmt::format("install {} and check that it is on PATH", util::printable(stanza->command))
          : util::printable_lines(util::trim(stanza->install_hint));
  return kube::CredentialError(
      fmt::format("exec: executable {} not found", util::printable(stanza->command)),
      selection.user.place.text(),
      rewrite.empty()
          ? install
          : fmt::format("let this program sign in for kubectl: {}; or {}", rewrite, install));
}

std::optional<util::Error> unreadable_token(const cluster::Session& session) {
  const util::Secret token = session.exec_token();
  const std::size_t size = token.reveal().size();
  if (size <= aws::k_longest_token) {
    return std::nullopt;
  }
  // Signing in this process refuses such a token, and says more of it.
  return session.native_problem()
             ? *session.native_problem()
             : util::Error(fmt::format("the token is {} bytes long, and the cluster refuses more "
                                       "than {}",
                                       size, aws::k_longest_token),
                           "",
                           "use credentials with a shorter session token: without session tags or "
                           "session policies");
}

util::Error cause_of_refused_token(const aws::AwsError& error,
                                   std::optional<std::chrono::milliseconds> offset,
                                   cluster::AwsSession& aws) {
  const util::Error& said = error;
  const bool is_signature = says(error, "Signature") || says(error, "Request");
  if (offset && (is_signature || says(error, "Expired"))) {
    if (auto cause = wrong_clock(*offset, "the API server's")) {
      return *cause;
    }
  }
  if (!is_signature) {
    return said;
  }
  try {
    aws.sts().get_caller_identity(); // which compares the clocks if it is refused as well
  } catch (const util::Error&) {     // what is wrong is known already
  }
  return wrong_clock(aws.runtime()).value_or(said);
}

} // namespace iam::diagnosis
