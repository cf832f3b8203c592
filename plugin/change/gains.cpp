#include "change/gains.hpp"

#include "access/impact.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace iam::change {

std::vector<std::string> gains(const access::Sources& before, const access::Sources& after) {
  std::vector<std::string> texts;
  for (const access::Change& change : access::impact(before, after)) {
    if (!change.after.grant) {
      continue;
    }
    const auto more =
        access::lost_rights(*change.after.grant, change.before.grant.value_or(access::Grant()));
    const bool is_account = change.principal.find(':') == std::string::npos;
    const std::string who =
        is_account ? "everybody of account " + change.principal : change.principal;
    if (!change.before.grant) {
      texts.push_back(
          fmt::format("{} gets in{}{}", who, more.empty() ? "" : ", with ", fmt::join(more, ", ")));
    } else if (!more.empty()) {
      texts.push_back(fmt::format("{} gets {}", who, fmt::join(more, ", ")));
    }
  }
  return texts;
}

} // namespace iam::change
