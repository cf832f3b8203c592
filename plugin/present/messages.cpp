#include "present/messages.hpp"

#include "aws/error.hpp"
#include "kube/api_error.hpp"
#include "kube/exec_credential.hpp"
#include "kube/selection.hpp"
#include "net/http.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <string_view>
#include <vector>

namespace iam::present {
using kube::ApiError;
using kube::CredentialError;
using kube::InvalidConfiguration;
using kube::StatusCause;
using kube::StatusDetails;

namespace {

// Of a message, in bytes. What is from outside is much shorter, but a message may quote many such
// texts.
constexpr std::size_t k_longest = std::size_t{64} << 10;

// One problem follows `prefix` on its line, several follow below.
std::string listed(std::string_view prefix, const std::vector<std::string>& problems) {
  if (problems.size() == 1) {
    return fmt::format("{}{}", prefix, problems[0]);
  }
  std::string text(prefix);
  for (const std::string& problem : problems) {
    text += "\n* " + problem;
  }
  return text;
}

std::string invalid_object(const ApiError& error) {
  const StatusDetails& details = error.details();
  std::vector<std::string> problems;
  for (const StatusCause& cause : details.causes) {
    const std::string problem = fmt::format("{}: {}", cause.field, cause.message);
    if (std::ranges::find(problems, problem) == problems.end()) {
      problems.push_back(problem);
    }
  }
  const bool has_name = !details.kind.empty() || !details.name.empty();
  const std::string subject =
      has_name ? fmt::format("The {} \"{}\" is invalid", details.kind, details.name)
               : "The request is invalid";
  if (!problems.empty()) {
    return listed(subject + ": ", problems);
  }
  return has_name || error.cause().empty() ? subject : subject + ": " + error.cause();
}

// A refusal by the server and a list of what is wrong in the configuration may have several lines,
// as kubectl prints them. All other messages are one line, so that no text from outside can pose as
// another message.
std::string refusal(const ApiError& error) {
  if (error.reason() == "Invalid") {
    return invalid_object(error);
  }
  if (error.reason() == "Unauthorized") {
    return fmt::format("error: You must be logged in to the server ({})", error.cause());
  }
  return error.reason().empty()
             ? "Error from server: " + error.cause()
             : fmt::format("Error from server ({}): {}", error.reason(), error.cause());
}

std::string no_answer(const net::HttpError& error) {
  if (error.problem() == net::HttpError::Problem::refused) {
    const std::string& where = error.where();
    const std::size_t scheme_end = where.find("://");
    return fmt::format(
        "The connection to the server {} was refused - did you specify the right "
        "host or port?",
        util::printable(scheme_end == std::string::npos ? where : where.substr(scheme_end + 3)));
  }
  if (error.problem() == net::HttpError::Problem::interrupted) {
    return "error: " + util::printable(error.what());
  }
  return "Unable to connect to the server: " + util::printable(error.cause());
}

std::string unusable(const InvalidConfiguration& error) {
  const std::vector<std::string>& problems = error.problems();
  const bool is_plain =
      problems.size() == 1 && !problems[0].starts_with("context was not found for specified");
  return listed(is_plain ? "error: " : "Error in configuration: ", problems);
}

std::string message(const util::Error& error) {
  if (const auto* api = dynamic_cast<const ApiError*>(&error)) {
    return util::printable_lines(refusal(*api));
  }
  if (const auto* http = dynamic_cast<const net::HttpError*>(&error)) {
    return no_answer(*http);
  }
  if (const auto* credential = dynamic_cast<const CredentialError*>(&error)) {
    return "Unable to connect to the server: " + util::printable(credential->cause());
  }
  if (const auto* configuration = dynamic_cast<const InvalidConfiguration*>(&error)) {
    return util::printable_lines(unusable(*configuration));
  }
  if (const auto* aws = dynamic_cast<const aws::AwsError*>(&error)) { // its place is of least use
    return fmt::format("error: {} ({})", util::printable(aws->cause()),
                       util::printable(aws->where()));
  }
  return "error: " + util::printable(error.what());
}

} // namespace

std::string kubectl_message(const util::Error& error) {
  return message(error);
}

void print_error(const cluster::Host& host, const util::Error& error) {
  fmt::print(host.err, "{}\n", util::shortened(kubectl_message(error), k_longest));
  if (!error.cure().empty()) {
    for (const std::string_view line : util::split(error.cure(), '\n')) {
      fmt::print(host.err, "  {}\n", host.message(line));
    }
  }
}

bool may_colour(const cluster::Host& host) {
  return host.out_is_terminal && !host.environment.get_nonempty("NO_COLOR");
}

} // namespace iam::present
