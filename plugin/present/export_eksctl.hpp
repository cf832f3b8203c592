#pragma once

#include "present/export.hpp"

namespace iam::present {

// `source` as eksctl's ClusterConfig (eksctl.io/v1alpha5): accessConfig.accessEntries and
// iamIdentityMappings. It holds no tags, and of aws-auth no line that eksctl would refuse, put into
// another list, or write so that it lets somebody in whom it does not let in now.
ExportedCode eksctl_of(const ExportSource& source);

} // namespace iam::present
