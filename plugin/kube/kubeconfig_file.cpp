#include "kube/kubeconfig_file.hpp"

#include "kube/kubeconfig_load.hpp"
#include "kube/kubeconfig_read.hpp"
#include "util/file.hpp"
#include "util/file_lock.hpp"
#include "util/text.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <vector>

namespace iam::kube {
namespace {

std::string absolute(const std::string& path, const util::Environment& environment) {
  const auto home = environment.home();
  const bool is_in_home = home && (path == "~" || path.starts_with("~/"));
  const std::string expanded = is_in_home ? *home + path.substr(1) : path;
  return std::filesystem::absolute(expanded).lexically_normal().string();
}

std::vector<std::string> candidates(const std::string& flag, const util::Environment& environment) {
  const bool is_default = flag.empty() && !environment.get_nonempty("KUBECONFIG");
  std::vector<std::string> files;
  if (!is_default) {
    files = kubeconfig_files(flag, environment);
  }
  if (files.empty()) { // nothing is named, or KUBECONFIG consists of colons
    files = {default_kubeconfig(environment)};
  }
  for (std::string& file : files) {
    file = absolute(file, environment);
  }
  return files;
}

// Looks only at the names, as the AWS CLI does: what will be replaced may be damaged.
bool has_cluster(const std::string& text, const std::string& file, const std::string& name) {
  const auto nothing = [](std::string_view, const std::string&) { return false; };
  return read_kubeconfig(text, file, nothing).clusters.contains(name);
}

} // namespace

std::string kubeconfig_file_of(const std::string& cluster_name, const std::string& flag,
                               const util::Environment& environment,
                               const std::function<void(const std::string&)>& warn) {
  const std::vector<std::string> files = candidates(flag, environment);
  if (files.size() == 1) {
    return files.front();
  }
  for (const std::string& file : files) {
    try {
      const auto text = util::read_file_if_there(file);
      if (text && has_cluster(*text, file, cluster_name)) {
        return file;
      }
    } catch (const util::Error& error) {
      warn(fmt::format("skipping {}: {}", file, error.cause()));
    }
  }
  return files.front();
}

std::string text_to_change(const KubeconfigText& text, const std::string& path,
                           const util::Environment& environment) {
  const auto former = text ? std::nullopt : former_kubeconfig(environment);
  const bool is_copied = former && path == absolute(default_kubeconfig(environment), environment);
  return is_copied ? util::read_file(*former) : text.value_or("");
}

void rewrite_kubeconfig(const std::string& path, util::Clock& clock,
                        const std::function<std::string(const KubeconfigText&)>& change,
                        const std::function<void(const std::string&)>& note) {
  constexpr std::chrono::seconds k_patience(10);
  constexpr int k_most_tries = 10;
  const util::LockFile lock(path, clock, k_patience);
  for (int tries = 1;; ++tries) {
    const KubeconfigText before = util::read_file_if_there(path);
    const std::string after = change(before);
    if (before == after) {
      return;
    }
    try {
      util::write_file(path, after,
                       {.privacy = before ? util::Privacy::keep : util::Privacy::owner_only,
                        .still = &before,
                        .note = note});
      return;
    } catch (const util::ChangedMeanwhile&) {
      if (tries == k_most_tries) {
        throw;
      }
    }
  }
}

} // namespace iam::kube
