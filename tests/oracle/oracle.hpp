#pragma once

#include "awsauth/mapping.hpp"
#include "identity/identity.hpp"
#include "util/json.hpp"

#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

namespace iam::oracle {

// A request to the oracle (main.go): `op` is parse or map.
util::Json request(const char* op, const awsauth::MapData& data, const identity::Identity& caller);

// The oracle's replies to a file of requests, one line each.
class Replies {
public:
  Replies(const std::string& oracle, const std::string& requests);
  ~Replies();
  Replies(const Replies&) = delete;
  Replies& operator=(const Replies&) = delete;

  // Throws util::Error if there is none.
  util::Json next();

private:
  std::FILE* m_pipe;
  char* m_line = nullptr;
  std::size_t m_capacity = 0;
};

// The replies to `requests`, in their order.
std::vector<util::Json> ask(const std::string& oracle, const std::vector<util::Json>& requests);

} // namespace iam::oracle
