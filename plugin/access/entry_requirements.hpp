#pragma once

#include "access/access_entry.hpp"
#include "access/requested.hpp"

#include <string>
#include <vector>

namespace iam::access {

// What an entry must be to be changed. Each throws util::Error, with the way out, if it is not.

// Its username, groups and tags are known.
void require_described(const AccessEntry& existing);

// So are its policies, which are returned.
const std::vector<HeldPolicy>& require_policies(const AccessEntry& existing);

// It is not AWS's own.
void require_own(const AccessEntry& existing);

// It is not known to be stale.
void require_live(const AccessEntry& existing);

// It has this type.
void require_type(const AccessEntry& existing, const std::string& type,
                  GivenBy given_by = GivenBy::flags);

// It has these tags: UpdateAccessEntry takes none.
void require_tags(const AccessEntry& existing, const Tags& wanted,
                  GivenBy given_by = GivenBy::flags);

} // namespace iam::access
