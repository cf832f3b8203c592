#include "cluster/eks_cluster.hpp"

#include "cluster/token_command.hpp"
#include "identity/arn.hpp"
#include "identity/partition.hpp"
#include "net/url.hpp"
#include "util/error.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

namespace iam::cluster {
namespace {

// Fills in unknown parts from `other`.
void fill_in(EksCluster& known, const EksCluster& other) {
  for (const auto part :
       {&EksCluster::name, &EksCluster::region, &EksCluster::account, &EksCluster::partition}) {
    if ((known.*part).empty()) {
      known.*part = other.*part;
    }
  }
}

EksCluster of_command(const TokenCommand& command) {
  return {command.cluster, command.region.value_or(""), "", ""};
}

// From a command that is not understood, such as one with other flags. Flags before the program
// that makes the token are those of a wrapper, as in `env -i aws ...`.
EksCluster of_words(std::span<const std::string> words) {
  EksCluster cluster;
  const auto take = [&](std::size_t i, std::string_view flag, std::string& part) {
    if (part.empty() && words[i] == flag && i + 1 < words.size()) {
      part = words[i + 1];
    } else if (part.empty() && words[i].starts_with(flag) && words[i][flag.size()] == '=') {
      part = words[i].substr(flag.size() + 1);
    }
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    take(i, "--cluster-name", cluster.name);
    take(i, "--cluster-id", cluster.name);
    take(i, "-i", cluster.name);
    take(i, "--region", cluster.region);
  }
  return cluster;
}

// From assignments such as `env AWS_REGION=R aws ...`.
EksCluster of_assignments(std::span<const std::string> words) {
  EksCluster cluster;
  for (const std::string& word : words) {
    for (const std::string_view variable : {"AWS_REGION=", "AWS_DEFAULT_REGION="}) {
      if (cluster.region.empty() && word.starts_with(variable)) {
        cluster.region = word.substr(variable.size());
      }
    }
  }
  return cluster;
}

// From a command that another program runs, such as aws-vault or a shell.
EksCluster of_wrapper(const kube::ExecStanza& stanza) {
  const std::vector<std::string> words = words_of(stanza);
  const auto program = std::ranges::find_if(words, makes_tokens);
  if (program == words.end()) {
    return {};
  }
  const auto inner = wrapped_stanza_of(stanza);
  const auto command = inner ? token_command_of(*inner) : std::nullopt;
  EksCluster cluster = command ? of_command(*command) : of_words({program, words.end()});
  fill_in(cluster, of_assignments(words));
  return cluster;
}

EksCluster of_stanza(const kube::ExecStanza& stanza) {
  const auto command = token_command_of(stanza);
  EksCluster cluster = command ? of_command(*command) : of_wrapper(stanza);
  for (const auto& [name, value] : stanza.env) {
    if (cluster.region.empty() && (name == "AWS_REGION" || name == "AWS_DEFAULT_REGION")) {
      cluster.region = value;
    }
  }
  return cluster;
}

// `[USER@]NAME.REGION.eksctl.io`
EksCluster of_eksctl_name(std::string_view text) {
  constexpr std::string_view k_suffix = ".eksctl.io";
  if (!text.ends_with(k_suffix)) {
    return {};
  }
  text.remove_suffix(k_suffix.size());
  text.remove_prefix(text.rfind('@') + 1); // npos + 1 is 0
  const std::size_t dot = text.rfind('.');
  if (dot == std::string_view::npos) {
    return {};
  }
  return {std::string(text.substr(0, dot)), std::string(text.substr(dot + 1)), "", ""};
}

// `ID.SHARD.REGION.eks.amazonaws.com` and similar: the region precedes `eks`.
EksCluster of_server(const std::string& server) {
  try {
    const std::string host = net::parse_url(server).host;
    const auto labels = util::split(host, '.');
    const auto eks = std::find(labels.begin(), labels.end(), "eks");
    if (eks == labels.begin() || eks == labels.end()) {
      return {};
    }
    const auto end = static_cast<std::size_t>(eks->data() + eks->size() - host.data());
    const std::string suffix = end < host.size() ? host.substr(end + 1) : "";
    const std::string region(*(eks - 1));
    const bool known = identity::partition_of_region(region).has_suffix(suffix);
    return known ? EksCluster{"", region, "", ""} : EksCluster();
  } catch (const util::Error&) { // a server without a valid URL names no region
    return {};
  }
}

} // namespace

std::optional<EksCluster> cluster_of_arn(std::string_view text) {
  constexpr std::string_view k_resource = "cluster/";
  const auto arn = identity::parse_arn(text);
  if (!arn || arn->service != "eks" || arn->region.empty() || arn->account.empty() ||
      !arn->resource.starts_with(k_resource) || arn->resource.size() == k_resource.size()) {
    return std::nullopt;
  }
  return EksCluster{arn->resource.substr(k_resource.size()), arn->region, arn->account,
                    arn->partition};
}

EksCluster eks_cluster_of(const kube::Selection& selection) {
  EksCluster cluster;
  if (selection.user.exec) {
    fill_in(cluster, of_stanza(*selection.user.exec));
  }
  for (const std::string& name : {selection.cluster_name, selection.context_name}) {
    fill_in(cluster, cluster_of_arn(name).value_or(EksCluster()));
    fill_in(cluster, of_eksctl_name(name));
  }
  fill_in(cluster, of_server(selection.cluster.server));
  if (cluster.partition.empty() && !cluster.region.empty()) {
    cluster.partition = identity::partition_of_region(cluster.region).id;
  }
  return cluster;
}

} // namespace iam::cluster
