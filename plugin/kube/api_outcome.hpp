#pragma once

#include "util/json.hpp"

#include <chrono>
#include <exception>

namespace iam::kube {

// What became of one of several requests.
struct ApiOutcome {
  util::Json body;
  std::exception_ptr error;             // what ApiClient::call throws; nullptr if there is a body
  std::chrono::milliseconds elapsed{0}; // until the answer; 0 if there was none

  // Returns the body. Throws the error.
  const util::Json& get() const {
    if (error != nullptr) {
      std::rethrow_exception(error);
    }
    return body;
  }
};

} // namespace iam::kube
