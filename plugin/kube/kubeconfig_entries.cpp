#include "kube/kubeconfig_entries.hpp"

#include <utility>

namespace iam::kube {
namespace {

using yaml::Content;
using Fields = std::vector<Content::Named>;

void add_unless_empty(Fields& fields, const char* name, const std::string& text) {
  if (!text.empty()) {
    fields.push_back({name, Content::scalar(text)});
  }
}

Content variables(const ExecStanza& exec) {
  std::vector<Content> items;
  for (const auto& [name, value] : exec.env) {
    items.push_back(
        Content::mapping({{"name", Content::scalar(name)}, {"value", Content::scalar(value)}}));
  }
  return Content::list(std::move(items));
}

Content content_of_exec(const ExecStanza& exec) {
  Fields fields = {{"apiVersion", Content::scalar(exec.api_version)},
                   {"args", Content::list(exec.args)},
                   {"command", Content::scalar(exec.command)}};
  if (!exec.env.empty()) {
    fields.push_back({"env", variables(exec)});
  }
  add_unless_empty(fields, "installHint", exec.install_hint);
  add_unless_empty(fields, "interactiveMode", exec.interactive_mode);
  return Content::mapping(std::move(fields));
}

Content content_of_cluster(const WayIn& way) {
  Fields fields = {{"certificate-authority-data", Content::scalar(way.certificate_authority_data)},
                   {"server", Content::scalar(way.server)}};
  add_unless_empty(fields, "proxy-url", way.proxy_url);
  return Content::mapping(std::move(fields));
}

} // namespace

bool replaces(const WayIn& way, std::string_view list, const std::string& name) {
  return (list == "clusters" && name == way.cluster_name) ||
         (list == "contexts" && name == way.context_name) ||
         (list == "users" && name == way.user_name);
}

std::vector<ListEntry> entries_of(const WayIn& way) {
  return {
      {"clusters", "cluster", way.cluster_name, content_of_cluster(way)},
      {"contexts", "context", way.context_name,
       Content::mapping({{"cluster", Content::scalar(way.cluster_name)},
                         {"user", Content::scalar(way.user_name)}})},
      {"users", "user", way.user_name, Content::mapping({{"exec", content_of_exec(way.exec)}})}};
}

Content content_of(const ListEntry& entry) {
  Fields fields = {{"name", Content::scalar(entry.name)}};
  fields.insert(entry.field < "name" ? fields.begin() : fields.end(), {entry.field, entry.value});
  return Content::mapping(std::move(fields));
}

Content new_kubeconfig(const std::vector<ListEntry>& entries, const std::string& current_context) {
  Fields fields = {{"apiVersion", Content::scalar("v1")}};
  const auto add_list = [&](const std::string& list) {
    std::vector<Content> items;
    for (const ListEntry& entry : entries) {
      if (entry.list == list) {
        items.push_back(content_of(entry));
      }
    }
    fields.push_back({list, Content::list(std::move(items))});
  };
  add_list("clusters");
  add_list("contexts");
  fields.push_back({"current-context", Content::scalar(current_context)});
  fields.push_back({"kind", Content::scalar("Config")});
  fields.push_back({"preferences", Content::mapping({})});
  add_list("users");
  return Content::mapping(std::move(fields));
}

} // namespace iam::kube
