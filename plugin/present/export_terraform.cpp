#include "present/export_terraform.hpp"

#include "awsauth/mapping.hpp"
#include "present/output.hpp"
#include "util/characters.hpp"
#include "util/text.hpp"
#include "yaml/edit/quote.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace iam::present {

using access::AccessEntry;

namespace {

// Templates begin with `${` and `%{` in both kinds of strings.
std::string without_templates(std::string_view text) {
  return util::replace_all(util::replace_all(text, "${", "$${"), "%{", "%%{");
}

// `text` as a quoted string of HCL, whose escapes are those of JSON, and beyond U+FFFF
// `\Uxxxxxxxx`.
std::string hcl_string(std::string_view text) {
  return util::with_unicode_escapes(
      without_templates(yaml::quote_json(util::replace_invalid_utf8(text))), util::Notation::yaml);
}

std::string list_of(const std::vector<std::string>& texts) {
  std::vector<std::string> items;
  std::ranges::transform(texts, std::back_inserter(items), hcl_string);
  return fmt::format("[{}]", join(items, ", "));
}

// A word that is the last of a heredoc with `text`, and no line of it.
std::string end_of_heredoc(std::string_view text) {
  const auto lines = util::split(text, '\n');
  std::string word = "EOT";
  while (std::ranges::any_of(lines, [&](auto line) { return util::trim(line) == word; })) {
    word += 'T';
  }
  return word;
}

// `text` as a heredoc, which people can read and compare, if that holds it byte for byte: it has no
// escapes, and ends with a line break.
std::string multiline(const std::string& text) {
  const bool is_printable = util::printable_lines(text) == text;
  if (!text.ends_with('\n') || !is_printable) {
    return hcl_string(text);
  }
  const std::string end = end_of_heredoc(text);
  return fmt::format("<<{}\n{}{}", end, without_templates(text), end);
}

using Arguments = std::vector<std::pair<std::string, std::string>>; // names and expressions

// Lines `NAME = EXPRESSION` with the equals signs below each other.
std::string lines_of(const Arguments& arguments, std::size_t column) {
  std::size_t width = 0;
  for (const auto& [name, unused] : arguments) {
    width = std::max(width, util::code_point_count(name));
  }
  std::string text;
  for (const auto& [name, expression] : arguments) {
    text += fmt::format("{:{}}{}{:{}} = {}\n", "", column, name, "",
                        width - util::code_point_count(name), expression);
  }
  return text;
}

// An import block for a resource that is in the cluster already, and the beginning of its own.
std::string begin_of(std::string_view type, const std::string& name, const std::string& id) {
  return fmt::format("\nimport {{\n  to = {0}.{1}\n  id = {2}\n}}\n\nresource \"{0}\" \"{1}\" {{\n",
                     type, name, hcl_string(id));
}

std::string tags_of(const AccessEntry& entry) {
  const access::Tags tags = exported_tags(entry);
  if (tags.empty()) {
    return "";
  }
  Arguments arguments;
  for (const auto& [key, value] : tags) {
    arguments.emplace_back(hcl_string(key), hcl_string(value));
  }
  return "\n  tags = {\n" + lines_of(arguments, 4) + "  }\n";
}

class Terraform {
public:
  explicit Terraform(const ExportSource& source)
      : m_source(source),
        m_cluster(source.cluster.name),
        m_names(PrincipalNames::Style::snake, source.cluster.account, principals_of(source)) {}

  std::string text() {
    std::string text;
    if (m_source.entries) {
      for (const AccessEntry* entry : *m_source.entries) {
        text += entry_block(*entry);
      }
    }
    return text + (m_source.map != nullptr ? map_block() : "");
  }

private:
  std::string entry_block(const AccessEntry& entry) {
    const std::string name = m_names.name_of(entry.principal);
    std::string text = begin_of("aws_eks_access_entry", name, m_cluster + ':' + entry.principal);
    Arguments arguments = {{"cluster_name", hcl_string(m_cluster)},
                           {"principal_arn", hcl_string(entry.principal)},
                           {"type", hcl_string(entry.type)}};
    if (const auto username = exported_username(entry)) {
      arguments.emplace_back("user_name", hcl_string(*username));
    }
    if (const auto groups = exported_groups(entry); !groups.empty()) {
      arguments.emplace_back("kubernetes_groups", list_of(groups));
    }
    std::string remarks;
    for (const std::string& remark : export_remarks(entry)) {
      remarks += "  " + comment(remark);
    }
    text += remarks + lines_of(arguments, 2) + tags_of(entry) + "}\n";
    for (const access::HeldPolicy& policy : *entry.policies) {
      text += association_block(entry, name, policy);
    }
    return text;
  }

  // A principal has one association with each policy, so both names together are a new one.
  std::string association_block(const AccessEntry& entry, const std::string& name,
                                const access::HeldPolicy& policy) const {
    std::string own_name = name + '_' + access::policy_name(policy.arn);
    std::ranges::replace_if(
        own_name, [](char c) { return !util::is_letter(c) && !util::is_digit(c) && c != '-'; },
        '_');
    std::string text = begin_of("aws_eks_access_policy_association", own_name,
                                fmt::format("{}#{}#{}", m_cluster, entry.principal, policy.arn));
    text += lines_of({{"cluster_name", hcl_string(m_cluster)},
                      {"principal_arn", fmt::format("aws_eks_access_entry.{}.principal_arn", name)},
                      {"policy_arn", hcl_string(policy.arn)}},
                     2);
    Arguments scope = {{"type", hcl_string(policy.scope->type)}};
    if (!policy.scope->namespaces.empty()) {
      scope.emplace_back("namespaces", list_of(policy.scope->namespaces));
    }
    return text + "\n  access_scope {\n" + lines_of(scope, 4) + "  }\n}\n";
  }

  // kubernetes_config_map_v1_data owns the keys that it names and nothing else of the ConfigMap.
  // The provider has no import for it, since creating it takes the keys over as they are;
  // kubernetes_config_map_v1 has one, but then takes off all labels and keys that the code does not
  // name, and deletes the ConfigMap with the resource.
  std::string map_block() const {
    Arguments data;
    for (const awsauth::List list : awsauth::k_lists) {
      if (const auto& text = m_source.map->data()[list]) {
        data.emplace_back(awsauth::data_key(list), multiline(*text));
      }
    }
    if (data.empty()) {
      return "";
    }
    std::string text = "\n";
    if (m_source.mode == access::Mode::api) {
      text += comment("In the authentication mode API, nobody reads aws-auth.");
    }
    text += comment("Creating this resource takes the lists over as they are: it has no import.");
    return text +
           fmt::format("resource \"kubernetes_config_map_v1_data\" \"aws_auth\" {{\n"
                       "  force = true # others have written the lists before\n\n"
                       "  metadata {{\n{}  }}\n\n  data = {{\n{}  }}\n\n"
                       "  lifecycle {{\n    prevent_destroy = true # who is in aws-auth would be "
                       "locked out\n  }}\n}}\n",
                       lines_of({{"name", hcl_string(m_source.config_map.name)},
                                 {"namespace", hcl_string(m_source.config_map.namespace_)}},
                                4),
                       lines_of(data, 4));
  }

  const ExportSource& m_source;
  const std::string& m_cluster;
  PrincipalNames m_names;
};

std::vector<std::string> header(const ExportSource& source) {
  std::vector<std::string> lines = {
      "Who gets in to the cluster, for Terraform 1.5 or newer, with the providers hashicorp/aws "
      "and "
      "hashicorp/kubernetes.",
      "terraform plan has to say that it changes and destroys nothing."};
  if (!source.cluster.region.empty()) {
    lines.push_back(
        fmt::format("The region of the provider hashicorp/aws is {}.", source.cluster.region));
  }
  return lines;
}

} // namespace

ExportedCode terraform_of(const ExportSource& source) {
  return {header_of(header(source), source, source.omissions) + Terraform(source).text(),
          source.omissions};
}

} // namespace iam::present
