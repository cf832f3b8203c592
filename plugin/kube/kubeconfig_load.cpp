#include "kube/kubeconfig_load.hpp"

#include "kube/kubeconfig_read.hpp"
#include "util/file.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fmt/format.h>
#include <optional>

namespace iam::kube {
namespace {

std::vector<std::string> files_of_variable(const std::string& value) {
  std::vector<std::string> files;
  for (const std::string_view file : util::split(value, ':')) {
    if (!file.empty() && std::ranges::find(files, file) == files.end()) {
      files.emplace_back(file);
    }
  }
  return files;
}

// Returns nullopt if there is no such file. (To kubectl, a path through something that is not a
// folder is an error.)
std::optional<std::string> read_if_there(const std::string& file) {
  try {
    return util::read_file(file);
  } catch (const util::FileError& e) {
    if (e.number() == ENOENT) {
      return std::nullopt;
    }
    throw KubeconfigError("error loading config file: " + e.cause(), file, e.cure());
  } catch (const util::Error& e) {
    throw KubeconfigError("error loading config file: " + e.cause(), file, e.cure());
  }
}

// Like Go's filepath.Join, which leaves no slash at the end.
void resolve(std::string& path, const std::filesystem::path& folder) {
  if (path.empty() || path.starts_with('/')) {
    return;
  }
  path = (folder / path).lexically_normal().string();
  if (path.size() > 1 && path.ends_with('/')) {
    path.pop_back();
  }
}

std::filesystem::path folder_of(const Place& place) {
  return std::filesystem::absolute(util::folder_of(place.file));
}

} // namespace

std::string default_kubeconfig(const util::Environment& environment) {
  const auto home = environment.home();
  return home ? *home + "/.kube/config" : ".kube/config";
}

std::optional<std::string> former_kubeconfig(const util::Environment& environment) {
  const std::filesystem::path usual = default_kubeconfig(environment);
  const std::filesystem::path former = usual.parent_path() / ".kubeconfig";
  std::error_code problem;
  const bool is_needed =
      std::filesystem::status(usual, problem).type() == std::filesystem::file_type::not_found;
  return is_needed && std::filesystem::is_regular_file(former, problem)
             ? std::optional(former.string())
             : std::nullopt;
}

std::vector<std::string> kubeconfig_files(const std::string& flag,
                                          const util::Environment& environment) {
  if (!flag.empty()) {
    return {flag};
  }
  if (const auto variable = environment.get_nonempty("KUBECONFIG")) {
    return files_of_variable(*variable);
  }
  const auto former = former_kubeconfig(environment);
  return {former ? *former : default_kubeconfig(environment)};
}

LoadedKubeconfig load_kubeconfig(const std::string& flag, const util::Environment& environment) {
  LoadedKubeconfig loaded;
  const std::vector<std::string> files = kubeconfig_files(flag, environment);
  for (const std::string& file : files) {
    auto text = read_if_there(file);
    if (!text && !flag.empty()) {
      throw KubeconfigError(fmt::format("stat {}: no such file or directory", file), "",
                            "check the path given with --kubeconfig");
    }
    if (text) {
      loaded.config = merge(std::move(loaded.config), read_kubeconfig(std::move(*text), file));
      loaded.files.push_back(file);
    }
  }
  const bool were_named = environment.get_nonempty("KUBECONFIG").has_value();
  if (loaded.files.empty() && were_named && !files.empty()) {
    loaded.warnings.push_back(fmt::format("Config not found: {}", fmt::join(files, ", ")));
  }
  return loaded;
}

Kubeconfig merge(Kubeconfig first, const Kubeconfig& second) {
  first.clusters.insert(second.clusters.begin(), second.clusters.end());
  first.users.insert(second.users.begin(), second.users.end());
  first.contexts.insert(second.contexts.begin(), second.contexts.end());
  if (first.current_context.empty()) {
    first.current_context = second.current_context;
  }
  return first;
}

void resolve_paths(Cluster& cluster) {
  resolve(cluster.certificate_authority, folder_of(cluster.place));
}

void resolve_paths(User& user) {
  const std::filesystem::path folder = folder_of(user.place);
  resolve(user.client_certificate, folder);
  resolve(user.client_key, folder);
  resolve(user.token_file, folder);
  if (user.exec && user.exec->command.find('/') != std::string::npos) {
    resolve(user.exec->command, folder);
  }
}

} // namespace iam::kube
