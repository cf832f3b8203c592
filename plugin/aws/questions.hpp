#pragma once

#include "aws/client_rest_json.hpp"
#include "util/json_fwd.hpp"

#include <exception>
#include <functional>
#include <utility>
#include <variant>
#include <vector>

namespace iam::aws {

// What AWS answers to one of many questions, or the error (AwsError, UnexpectedAnswer,
// net::HttpError) that came instead.
template<typename T>
using Answer = std::variant<T, std::exception_ptr>;

// One question of a batch: its call, and what takes each page of the answer.
struct Question {
  RestCall call;
  std::function<void(const util::Json& page)> take;
  std::function<void(const std::exception_ptr&)> fail;
};

// Asks all of `questions` at once, page by page. Throws util::Cancelled.
void ask_all(RestJsonClient& client, std::vector<Question>& questions);

// Returns a question whose answer goes to `answer`, which must outlive it: `take` gets its value
// and each page.
template<typename T, typename Take>
Question question_for(RestCall call, Answer<T>& answer, Take take) {
  return {std::move(call),
          [&answer, take](const util::Json& page) { take(std::get<T>(answer), page); },
          [&answer](const std::exception_ptr& error) { answer = error; }};
}

// Returns a call that reads, with pages as large as EKS allows if it lists something.
RestCall reading_call(std::string operation, std::string path);
RestCall listing_call(std::string operation, std::string path);

} // namespace iam::aws
