#include "identity/arn.hpp"

#include "identity/partition.hpp"
#include "util/characters.hpp"
#include "util/error.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace iam::identity {
namespace {

[[noreturn]] void refuse(std::string cause, std::string_view arn) {
  throw util::Error(std::move(cause), std::string(arn));
}

// The role of `assumed-role/<role, with its path>/<session>`.
std::string assumed_role_name(const Arn& arn, std::string_view text) {
  const std::size_t first = arn.resource.find('/');
  const std::size_t last = arn.resource.rfind('/');
  if (first == last) {
    refuse("the assumed-role ARN does not name a role and a session", text);
  }
  return arn.resource.substr(first + 1, last - first - 1);
}

} // namespace

std::string Arn::text() const {
  return fmt::format("arn:{}:{}:{}:{}:{}", partition, service, region, account, resource);
}

std::optional<Arn> parse_arn(std::string_view text) {
  std::array<std::string_view, 6> parts;
  for (std::size_t i = 0; i < 5; ++i) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) {
      return std::nullopt;
    }
    parts[i] = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  parts[5] = text;
  if (parts[0] != "arn") {
    return std::nullopt;
  }
  return Arn{std::string(parts[1]), std::string(parts[2]), std::string(parts[3]),
             std::string(parts[4]), std::string(parts[5])};
}

Canonical canonicalize(std::string_view text) {
  const auto arn = parse_arn(text);
  if (!arn) {
    refuse("not an ARN", text);
  }
  if (!is_known_partition(arn->partition)) {
    refuse(fmt::format("the ARN has no recognized partition ({})", util::quoted(arn->partition)),
           text);
  }
  const std::string kind = arn->resource.substr(0, arn->resource.find('/'));
  if (arn->service == "sts" && kind == "federated-user") {
    return {PrincipalType::federated_user, std::string(text)};
  }
  if (arn->service == "sts" && kind == "assumed-role") {
    return {PrincipalType::assumed_role,
            Arn{arn->partition, "iam", "", arn->account, "role/" + assumed_role_name(*arn, text)}
                .text()};
  }
  if (arn->service == "iam" && kind == "role") {
    return {PrincipalType::role, std::string(text)};
  }
  if (arn->service == "iam" && kind == "user") {
    return {PrincipalType::user, std::string(text)};
  }
  if (arn->service == "iam" && kind == "root") {
    return {PrincipalType::root, std::string(text)};
  }
  refuse(fmt::format("{} of {} is not a principal that can log in", util::quoted(kind),
                     util::quoted(arn->service)),
         text);
}

bool is_account_id(std::string_view text) {
  return text.size() == 12 && std::ranges::all_of(text, util::is_digit);
}

std::string_view last_segment(std::string_view resource) {
  return resource.substr(resource.rfind('/') + 1); // npos + 1 is 0
}

std::string without_role_path(std::string_view text) {
  auto arn = parse_arn(text);
  if (!arn || arn->service != "iam" || !arn->resource.starts_with("role/")) {
    return std::string(text);
  }
  arn->resource = "role/" + std::string(last_segment(arn->resource));
  return arn->text();
}

} // namespace iam::identity
