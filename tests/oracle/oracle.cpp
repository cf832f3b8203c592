#include "oracle.hpp"

#include "util/crypto.hpp"
#include "util/error.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <memory>
#include <unistd.h>

namespace iam::oracle {

using awsauth::List;
using util::Json;

namespace {

Json encoded(const awsauth::MapData& data) {
  Json result = Json::object();
  for (const List list : awsauth::k_lists) {
    if (data[list]) {
      result[std::string(data_key(list))] = util::base64(*data[list]);
    }
  }
  return result;
}

} // namespace

Json request(const char* op, const awsauth::MapData& data, const identity::Identity& caller) {
  Json result = {{"op", op}, {"data", encoded(data)}};
  result["identity"] = {{"canonicalArn", caller.canonical_arn},
                        {"accountId", caller.account},
                        {"userId", caller.user_id},
                        {"sessionName", caller.session_name},
                        {"accessKeyId", caller.access_key_id},
                        {"ec2PrivateDNSName", caller.ec2_private_dns_name}};
  return result;
}

Replies::Replies(const std::string& oracle, const std::string& requests)
    : m_pipe(popen(fmt::format("'{}' < '{}'", oracle, requests).c_str(), "r")) {
  if (m_pipe == nullptr) {
    throw util::Error("the oracle did not start", oracle);
  }
}

Replies::~Replies() {
  std::free(m_line);
  pclose(m_pipe);
}

Json Replies::next() {
  const auto length = getline(&m_line, &m_capacity, m_pipe);
  if (length <= 0) {
    throw util::Error("the oracle stopped answering");
  }
  return util::parse_json({m_line, static_cast<std::size_t>(length)}, "the oracle's reply");
}

std::vector<Json> ask(const std::string& oracle, const std::vector<Json>& requests) {
  const auto file =
      std::filesystem::temp_directory_path() / fmt::format("kubectl-iam-ask-{}.jsonl", getpid());
  const auto remove = [](const std::filesystem::path* path) { std::filesystem::remove(*path); };
  const std::unique_ptr<const std::filesystem::path, decltype(remove)> guard(&file, remove);
  {
    std::ofstream out(file, std::ios::binary);
    for (const Json& each : requests) {
      out << util::dump_json(each) << '\n';
    }
  }
  Replies replies(oracle, file.string());
  std::vector<Json> result;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    result.push_back(replies.next());
  }
  return result;
}

} // namespace iam::oracle
