#pragma once

#include "access/requested.hpp"
#include "present/changes.hpp"

#include <functional>
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
  std::vector<std::string> policies; // NAME or NAME:NAMESPACE,...
  std::vector<std::string> tags;     // KEY=VALUE
  bool overwrite = false;            // what an existing entry says and is given
  bool append = false;               // groups and policies to an existing entry
  std::function<void(const std::string& arn)> on_success = {}; // called with the first identity's
  bool relink = false; // put a set's role in the place of its former one, or make a stale access
                       // entry again
};

// Lets IAM roles or users in, by lines of aws-auth in one write or by access entries one after
// another, each where it belongs. Returns the exit code.
int run(const AddOptions& options, const cluster::Host& host);

} // namespace iam::commands
