// The cases of kubeconfig-vectors.json: what `kubectl config view --raw -o json` prints of
// kubeconfig files, or that it refuses them.

#include "kube/kubeconfig_load.hpp"
#include "support/kubeconfig_view.hpp"
#include "support/temp_folder.hpp"
#include "support/vectors.hpp"
#include "util/file.hpp"

#include <filesystem>
#include <gtest/gtest.h>

namespace iam::kube {
namespace {

using util::Json;

// The case's own files live in `folder`, and its paths are relative to that.
std::string path_in(const test::TempFolder& folder, const std::string& path) {
  return path.empty() || path.starts_with('/') ? path : folder.file(path);
}

std::string variable_in(const test::TempFolder& folder, const std::string& value) {
  std::string result;
  for (std::size_t start = 0; start <= value.size();) {
    const std::size_t end = std::min(value.find(':', start), value.size());
    result += (start > 0 ? ":" : "") + path_in(folder, value.substr(start, end - start));
    start = end + 1;
  }
  return result;
}

void write_files(const test::TempFolder& folder, const Json& files) {
  for (const auto& [name, text] : files.items()) {
    const std::string path = folder.file(name);
    util::make_folders(util::folder_of(path));
    util::write_file(path, text.get<std::string>());
  }
}

// The arguments of `config view` that the cases use.
struct Arguments {
  std::string kubeconfig;
  std::string context;
  bool minify = false;
};

Arguments arguments_of(const Json& test, const test::TempFolder& folder) {
  Arguments arguments;
  std::vector<std::string> words;
  for (const Json& word : test.at("args")) {
    const auto text = word.get<std::string>();
    const std::size_t equals = text.starts_with("--") ? text.find('=') : std::string::npos;
    words.push_back(text.substr(0, equals));
    if (equals != std::string::npos) {
      words.push_back(text.substr(equals + 1));
    }
  }
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--minify") {
      arguments.minify = true;
    } else if (words[i] == "--kubeconfig") {
      arguments.kubeconfig = path_in(folder, words.at(++i));
    } else if (words[i] == "--context") {
      arguments.context = words.at(++i);
    } else {
      throw std::runtime_error("this test does not know the argument " + words[i]);
    }
  }
  return arguments;
}

// What `--minify` leaves: the context with its cluster and user.
Kubeconfig minified(const Kubeconfig& config, const std::string& context_flag) {
  Kubeconfig result;
  result.current_context = context_flag.empty() ? config.current_context : context_flag;
  const auto context = config.contexts.find(result.current_context);
  if (context == config.contexts.end()) {
    throw KubeconfigError("no such context");
  }
  result.contexts.insert(*context);
  const auto cluster = config.clusters.find(context->second.cluster);
  const auto user = config.users.find(context->second.user);
  if ((cluster == config.clusters.end() && !context->second.cluster.empty()) ||
      (user == config.users.end() && !context->second.user.empty())) {
    throw KubeconfigError("no such cluster or user");
  }
  if (cluster != config.clusters.end()) {
    result.clusters.insert(*cluster);
  }
  if (user != config.users.end()) {
    result.users.insert(*user);
  }
  return result;
}

Json view_of(const Json& test, const test::TempFolder& folder) {
  util::Environment environment({"HOME=" + folder.file("home")});
  if (test.contains("KUBECONFIG") && test.at("KUBECONFIG").is_string()) {
    environment = environment.with("KUBECONFIG",
                                   variable_in(folder, test.at("KUBECONFIG").get<std::string>()));
  }
  const Arguments arguments = arguments_of(test, folder);
  Kubeconfig config;
  // `config view`, and it alone, takes a missing --kubeconfig for an empty one.
  if (arguments.kubeconfig.empty() || std::filesystem::exists(arguments.kubeconfig)) {
    config = load_kubeconfig(arguments.kubeconfig, environment).config;
  }
  return test::kubeconfig_view(arguments.minify ? minified(config, arguments.context) : config);
}

TEST(KubeconfigVectors, every_file_is_read_or_refused_as_kubectl_does) {
  const Json vectors = test::vectors("kubeconfig-vectors.json");
  ASSERT_FALSE(vectors.at("cases").empty());
  for (const Json& test : vectors.at("cases")) {
    SCOPED_TRACE(test.at("name").get<std::string>());
    const test::TempFolder folder;
    write_files(folder, test.at("files"));
    if (test.at("rc") != 0) {
      EXPECT_THROW(view_of(test, folder), KubeconfigError);
    } else {
      EXPECT_EQ(view_of(test, folder), test::comparable_view(test.at("view")));
    }
  }
}

} // namespace
} // namespace iam::kube
