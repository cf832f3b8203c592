#pragma once

#include "access/requested.hpp"
#include "present/changes.hpp"

#include <string>
#include <vector>

namespace iam::commands {

// Options of add-role and add-user.
struct AddOptions {
  awsauth::List list = awsauth::List::roles; // or users
  cluster::TargetFlags target;
  present::ChangeOptions write;
  std::vector<std::string> identities;
  std::vector<std::string> sso; // permission sets, SET or SET@ACCOUNT, whose roles are meant too
  std::string account;          // of bare names
  access::Requested access;
  bool overwrite = false; // an existing entry's username and groups
  bool append = false;    // groups to an existing entry
  bool relink = false;    // put a set's role in the place of its former one
};

// Options of add-account.
struct AddAccountOptions {
  cluster::TargetFlags target;
  present::ChangeOptions write;
  std::vector<std::string> accounts;
};

// Lets IAM roles or users in by entries of the list, in one write. Returns the exit code.
int run(const AddOptions& options, const cluster::Host& host);

// Lets every role and user of AWS accounts in, each as its ARN and without groups, by entries of
// mapAccounts. Returns the exit code.
int run(const AddAccountOptions& options, const cluster::Host& host);

} // namespace iam::commands
