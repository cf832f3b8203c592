#include "diagnosis/caller_check.hpp"

#include "diagnosis/missing_rights.hpp"
#include "diagnosis/rights_check.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iterator>
#include <set>

namespace iam::diagnosis {
namespace {

// The reviews of rights are another API, which only those get an answer from who are accepted.
bool is_accepted(const kube::CallerAnswers& answers, int status) {
  constexpr int k_forbidden = 403;
  return status == k_forbidden || answers.accesses.value.has_value();
}

void accept_unnamed(Checkup& checkup, const kube::CallerAnswers& answers) {
  checkup.pass(Step::authentication, answers.user.elapsed,
               "accepted; the API server does not say as whom: " + cause_text(answers.user.error));
}

std::string rights_text(const RoleTest& test, const std::string& namespace_) {
  std::set<std::string> namespaces;
  std::ptrdiff_t count = 0;
  for (const AccessCheck& check : test.checks) {
    if (!check.is_allowed) {
      continue;
    }
    if (check.asked.resource == "*" && check.asked.namespace_.empty()) {
      return "everything";
    }
    ++count;
    if (namespace_.empty() && !check.asked.namespace_.empty()) {
      namespaces.insert(check.asked.namespace_);
    }
  }
  if (!namespace_.empty()) {
    return fmt::format("{} of the common rights in the namespace {}", count, namespace_);
  }
  return namespaces.empty()
             ? fmt::format("{} of the common rights", count)
             : fmt::format("rights in the namespaces {}", fmt::join(namespaces, ", "));
}

// What cannot be known of the access entries, behind a mode that has some.
std::string unknown_entries_text(const stores::EntryListing& eks) {
  if (!access::reads_entries(*eks.mode) || eks.entries) {
    return "";
  }
  return eks.unread.empty() ? ", access entries unknown"
                            : ", access entries unknown: " + eks.unread.front().cause();
}

} // namespace

std::string cause_text(const std::exception_ptr& error) {
  if (error == nullptr) {
    return "it was not asked";
  }
  try {
    std::rethrow_exception(error);
  } catch (const util::Error& known) {
    return known.cause();
  }
}

void check_authentication(Checkup& checkup, const kube::CallerAnswers& answers,
                          const std::function<std::exception_ptr(const kube::ApiError&)>& explain) {
  const auto& user = answers.user;
  if (user.value) {
    checkup.pass(Step::authentication, user.elapsed,
                 fmt::format("{} ({})", user.value->username, fmt::join(user.value->groups, ", ")));
    return;
  }
  constexpr const char* k_refused = "refused by the API server";
  constexpr const char* k_no_answer = "no answer of the API server";
  constexpr int k_unauthorized = 401;
  constexpr int k_servers_fault = 500;
  try {
    std::rethrow_exception(user.error);
  } catch (const kube::ApiError& error) {
    if (error.status() == k_unauthorized) {
      checkup.fail(Step::authentication, user.elapsed, k_refused, explain(error));
    } else if (is_accepted(answers, error.status())) {
      accept_unnamed(checkup, answers);
    } else {
      checkup.fail(Step::authentication, user.elapsed,
                   error.status() < k_servers_fault ? k_refused : k_no_answer,
                   std::current_exception());
    }
  } catch (const util::Error&) {
    if (is_accepted(answers, 0)) {
      accept_unnamed(checkup, answers);
    } else {
      checkup.fail(Step::authentication, user.elapsed, k_no_answer, std::current_exception());
    }
  }
}

void check_authorisation(Checkup& checkup, const kube::CallerAnswers& answers,
                         const RightsAsked& asked) {
  const auto& accesses = answers.accesses;
  if (!accesses.value) {
    checkup.leave_unknown(Step::authorisation, accesses.elapsed, cause_text(accesses.error));
    return;
  }
  RoleTest test;
  test.user = answers.user.value.value_or(kube::UserInfo());
  test.checks = checks_of(asked.questions, *accesses.value);
  const Question question{.namespace_ = asked.namespace_, .subject = Subject::caller};
  if (missing_rights(test, question) && asked.namespace_.empty() && answers.user.value) {
    std::ranges::move(asked.look_in_namespaces(*test.user), std::back_inserter(test.checks));
  }
  const auto problem = missing_rights(test, question);
  if (problem && answers.config_map.value) { // which is a right, too
    checkup.pass(Step::authorisation, accesses.elapsed,
                 "to read aws-auth, and none of the common rights");
    return;
  }
  if (problem) {
    checkup.fail(Step::authorisation, accesses.elapsed, "none of the common rights",
                 std::make_exception_ptr(*problem));
    return;
  }
  checkup.pass(Step::authorisation, accesses.elapsed, rights_text(test, asked.namespace_));
}

void check_mode(Checkup& checkup, const stores::EntryListing& eks, bool has_name,
                bool is_remembered_api, std::chrono::microseconds time) {
  if (eks.mode) {
    checkup.pass(Step::mode, time,
                 std::string(access::text_of(*eks.mode)) + unknown_entries_text(eks));
  } else if (is_remembered_api) {
    checkup.pass(Step::mode, std::nullopt, "API, as remembered");
  } else if (!eks.unread.empty()) {
    checkup.leave_unknown(Step::mode, time, eks.unread.front().cause());
  } else {
    checkup.leave_unknown(
        Step::mode, std::nullopt,
        !has_name ? "the kubeconfig does not name the EKS cluster; give --cluster-name"
                  : "this program has no AWS credentials for the cluster; give --profile");
  }
}

} // namespace iam::diagnosis
