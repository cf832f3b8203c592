#pragma once

#include "present/export.hpp"

namespace iam::present {

// `source` as a template of CloudFormation: its access entries as AWS::EKS::AccessEntry.
// CloudFormation has no resource for aws-auth, and no text that holds `{{resolve:`, which it
// replaces.
ExportedCode cloudformation_of(const ExportSource& source);

} // namespace iam::present
