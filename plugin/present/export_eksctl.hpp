#pragma once

#include "present/export.hpp"

namespace iam::present {

// `source` as eksctl's ClusterConfig (eksctl.io/v1alpha5): accessConfig.accessEntries and
// iamIdentityMappings. It holds no tags, and of aws-auth no line that eksctl would refuse, put into
// another list, or write so that somebody gets in who does not get in now.
ExportedCode eksctl_of(const ExportSource& source);

} // namespace iam::present
