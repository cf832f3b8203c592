#pragma once

#include "present/export.hpp"

namespace iam::present {

// `source` as Terraform: aws_eks_access_entry and aws_eks_access_policy_association with import
// blocks (Terraform 1.5), in the names of hashicorp/aws; aws-auth as the text of its lists, in the
// names of hashicorp/kubernetes. The output is as `terraform fmt` writes it.
ExportedCode terraform_of(const ExportSource& source);

} // namespace iam::present
