#include "commands/export.hpp"

#include "present/entry_view.hpp"
#include "present/export_cloudformation.hpp"
#include "present/export_eksctl.hpp"
#include "present/export_terraform.hpp"
#include "present/messages.hpp"
#include "stores/readable.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>

namespace iam::commands {

using cluster::StoreChoice;
using present::ExportedCode;
using present::ExportSource;

namespace {

struct Form {
  std::string_view name;
  ExportedCode (*code_of)(const ExportSource&);
  bool has_map = true;      // it can hold aws-auth
  bool reads_lines = false; // it holds lines, not the text of lists
};

constexpr std::array k_forms = {
    Form{.name = "terraform", .code_of = present::terraform_of},
    Form{.name = "eksctl", .code_of = present::eksctl_of, .reads_lines = true},
    Form{.name = "cloudformation", .code_of = present::cloudformation_of, .has_map = false}};

const Form& form_of(const std::string& name) {
  const auto found = std::ranges::find(k_forms, name, &Form::name);
  if (found != k_forms.end()) {
    return *found;
  }
  std::vector<std::string> names;
  std::ranges::transform(k_forms, std::back_inserter(names),
                         [](const Form& form) { return std::string(form.name); });
  const std::string_view near = util::nearest(name, names);
  throw util::UsageError(fmt::format("export takes terraform, eksctl or cloudformation{}",
                                     name.empty() ? "" : ", not " + util::quoted(name)),
                         "",
                         near.empty()
                             ? "for JSON or YAML: " + util::own_command({"list", "-o", "yaml"})
                             : fmt::format("did you mean {}?", near));
}

void require_store(const Form& form, const cluster::TargetFlags& flags) {
  const bool is_map_alone =
      flags.manifest || !flags.config_map.empty() || flags.store == StoreChoice::aws_auth;
  if (!form.has_map && is_map_alone) {
    throw util::UsageError("CloudFormation has no resource for aws-auth", "",
                           fmt::format("export it with {} or {}",
                                       util::own_command({"export", "terraform"}),
                                       util::own_command({"export", "eksctl"})));
  }
  if (flags.manifest && flags.store == StoreChoice::entries) {
    throw util::UsageError("--store entries and --manifest cannot be combined: that is aws-auth",
                           "", "leave one of them out");
  }
}

// One note for each reason, since there can be thousands of entries.
void print_omissions(const std::vector<present::Omission>& omissions, const cluster::Host& host) {
  std::vector<const present::Omission*> firsts;
  std::map<std::string_view, std::size_t> counts;
  for (const present::Omission& each : omissions) {
    if (++counts[each.why] == 1) {
      firsts.push_back(&each);
    }
  }
  for (const present::Omission* first : firsts) {
    const std::size_t more = counts.at(first->why) - 1;
    host.note(more == 0 ? fmt::format("left out: {}: {}", first->what, first->why)
                        : fmt::format("left out: {} and {} more, which comments name: {}",
                                      first->what, more, first->why));
  }
}

class Export {
public:
  // All must outlive it.
  Export(const Form& form, const ExportOptions& options, const cluster::Host& host)
      : m_form(form),
        m_options(options),
        m_host(host),
        m_target(options.target, cluster::Input::free, host) {}

  int run() {
    m_target.ask_eks(stores::EntryDetail::scopes);
    read_map();
    read_entries();
    if (!m_source.entries && m_source.map == nullptr) {
      fail_empty();
    }
    m_source.cluster = m_target.eks_cluster();
    const ExportedCode code = m_form.code_of(m_source);
    m_host.out << code.text;
    print_omissions(code.omissions, m_host);
    return finish();
  }

private:
  void read_map();
  void read_entries();
  void check_lists();
  [[noreturn]] void fail_empty() const;
  int finish() const;

  const Form& m_form;
  const ExportOptions& m_options;
  const cluster::Host& m_host;
  cluster::Target m_target;
  std::shared_ptr<const stores::Snapshot> m_map;
  std::exception_ptr m_map_error = nullptr; // of a map that could not be read
  std::vector<util::Error> m_errors;        // after the code was printed
  ExportSource m_source;
};

void Export::read_map() {
  const cluster::TargetFlags& flags = m_options.target;
  m_source.config_map = cluster::config_map_name(flags.config_map);
  if (flags.store == StoreChoice::entries) {
    return;
  }
  cluster::MapReading reading = m_target.read_map_beside_entries();
  m_map = std::move(reading.snapshot);
  m_map_error = reading.unread;
  if (m_map_error != nullptr) {
    m_source.unread.emplace_back("aws-auth");
  } else if (m_map->exists()) {
    m_source.map = m_map.get();
    check_lists();
  }
}

// A form that holds texts loses nothing of a list that cannot be read.
void Export::check_lists() {
  for (const std::string& text : stores::unread_parts(*m_map)) {
    m_host.warn(text);
  }
  if (!m_form.has_map) {
    return;
  }
  for (util::Error& error :
       stores::unread_lists(*m_map, {awsauth::k_lists.begin(), awsauth::k_lists.end()})) {
    if (m_form.reads_lines) {
      m_source.unread.emplace_back("a list of aws-auth");
      m_errors.push_back(std::move(error));
    } else {
      m_host.warn(error.what());
    }
  }
}

void Export::read_entries() {
  const stores::EntryListing& eks = m_target.eks_listing();
  present::report_unread(eks, m_options.target.store, m_errors, m_host);
  present::add_entries(m_source, eks);
  if (!m_source.mode && m_target.is_known_in_api_mode()) {
    m_source.mode = access::Mode::api;
  }
  if (!eks.entries && !eks.unread.empty()) {
    m_source.unread.emplace_back("the access entries");
  }
}

void Export::fail_empty() const {
  if (!m_errors.empty()) {
    throw m_errors.front();
  }
  if (m_map_error != nullptr) {
    std::rethrow_exception(m_map_error);
  }
  throw util::Error("there is nothing to export: neither aws-auth nor access entries",
                    m_source.config_map.text(), "see who gets in: " + util::own_command({"list"}));
}

int Export::finish() const {
  for (const util::Error& error : m_errors) {
    present::print_error(m_host, error);
  }
  if (m_map_error != nullptr) {
    std::rethrow_exception(m_map_error);
  }
  return m_errors.empty() ? 0 : 1;
}

} // namespace

int run(const ExportOptions& options, const cluster::Host& host) {
  const Form& form = form_of(options.form);
  require_store(form, options.target);
  return Export(form, options, host).run();
}

} // namespace iam::commands
