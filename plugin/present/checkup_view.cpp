#include "present/checkup_view.hpp"

#include "present/messages.hpp"
#include "util/json.hpp"
#include "util/proposed_command.hpp"

#include <fmt/format.h>
#include <ratio>

namespace iam::present {

using diagnosis::Checkup;
using diagnosis::Step;
using diagnosis::StepReport;
using diagnosis::StepResult;
using util::Json;

namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;

struct StepName {
  std::string_view shown;
  std::string_view key;
};

StepName name_of(Step step) {
  switch (step) {
  case Step::context:
    return {"context", "context"};
  case Step::dns:
    return {"DNS", "dns"};
  case Step::tcp:
    return {"TCP", "tcp"};
  case Step::tls:
    return {"TLS", "tls"};
  case Step::credentials:
    return {"credentials", "credentials"};
  case Step::iam_identity:
    return {"IAM identity", "iamIdentity"};
  case Step::authentication:
    return {"authentication", "authentication"};
  case Step::authorisation:
    return {"authorisation", "authorisation"};
  case Step::mode:
    return {"mode", "mode"};
  case Step::lint:
    break;
  }
  return {"lint", "lint"};
}

StepName name_of(StepResult result) {
  switch (result) {
  case StepResult::ok:
    return {"ok", "ok"};
  case StepResult::failed:
    return {"failed", "failed"};
  case StepResult::unknown:
    return {"unknown", "unknown"};
  case StepResult::not_reached:
    break;
  }
  return {"not reached", "notReached"};
}

// Of one width, so that the numbers stand below each other.
std::string time_text(const StepReport& report) {
  return report.time ? fmt::format("{:7.1f}ms", Milliseconds(*report.time).count())
                     : fmt::format("{:>9}", "-");
}

Table table_of(const Checkup& checkup) {
  Table table{.titles = {"STEP", "RESULT", "     TIME", "DETAIL"}, .rows = {}};
  for (const StepReport& report : checkup.steps()) {
    table.rows.push_back({std::string(name_of(report.step).shown),
                          std::string(name_of(report.result).shown), time_text(report),
                          report.detail});
  }
  return table;
}

Json json_of(const util::Error& error, const cluster::Host& host) {
  Json json;
  json["cause"] = error.what();
  json["cure"] = error.cure().empty() ? Json(nullptr)
                                      : Json(util::complete_commands(error.cure(), host.place));
  return json;
}

// Calls `use` with the error in `problem`, if there is one.
template<typename Use>
void with_error(const std::exception_ptr& problem, const Use& use) {
  if (problem == nullptr) {
    return;
  }
  try {
    std::rethrow_exception(problem);
  } catch (const util::Error& error) {
    use(error);
  }
}

Json json_of(const Checkup& checkup, const cluster::Host& host) {
  Json json = {{"apiVersion", k_api_version}, {"kind", "Checkup"}};
  json["steps"] = Json::array();
  for (const StepReport& report : checkup.steps()) {
    json["steps"].push_back(
        {{"name", name_of(report.step).key},
         {"result", name_of(report.result).key},
         {"milliseconds", report.time ? Json(Milliseconds(*report.time).count()) : Json(nullptr)},
         {"detail", report.detail.empty() ? Json(nullptr) : Json(report.detail)}});
  }
  json["warnings"] = Json::array();
  for (const auto& [step, problem] : checkup.warnings()) {
    Json warning = {{"step", name_of(step).key}};
    warning.update(json_of(problem, host));
    json["warnings"].push_back(std::move(warning));
  }
  json["cause"] = nullptr;
  json["cure"] = nullptr;
  with_error(checkup.problem(),
             [&](const util::Error& error) { json.update(json_of(error, host)); });
  return json;
}

} // namespace

void print(const cluster::Host& host, const Checkup& checkup, Format format, Headers headers) {
  if (format == Format::text) {
    print_table(host.out, table_of(checkup), headers);
  } else {
    print_object(host.out, json_of(checkup, host), format);
  }
  for (const auto& [step, problem] : checkup.warnings()) {
    host.warn(problem.cure().empty() ? std::string(problem.what())
                                     : fmt::format("{}: {}", problem.what(), problem.cure()));
  }
  with_error(checkup.problem(), [&](const util::Error& error) { print_error(host, error); });
}

} // namespace iam::present
