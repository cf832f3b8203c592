#include "aws/questions.hpp"

#include "util/json.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>

namespace iam::aws {
namespace {

// The call for the page after `page`; nullopt after the last.
std::optional<RestCall> next_page(const RestCall& call, const util::Json& page) {
  const std::string marker = util::text_at(page, "nextToken");
  if (marker.empty()) {
    return std::nullopt;
  }
  RestCall next = call;
  auto& query = next.query;
  const auto old =
      std::ranges::find(query, "nextToken", [](const auto& each) { return each.first; });
  if (old != query.end() && old->second == marker) {
    throw util::Error("AWS gives the same page of " + call.operation + " again and again");
  }
  if (old != query.end()) {
    query.erase(old);
  }
  query.emplace_back("nextToken", marker);
  return next;
}

} // namespace

void ask_all(RestJsonClient& client, std::vector<Question>& questions) {
  std::vector<RestCall> calls;
  std::ranges::transform(questions, std::back_inserter(calls), &Question::call);
  client.call_all(
      std::move(calls),
      [&](std::size_t number, const util::Json& page) {
        questions[number].take(page);
        auto next = next_page(questions[number].call, page);
        if (next) {
          questions[number].call = *next;
        }
        return next;
      },
      [&](std::size_t number, const std::exception_ptr& error) { questions[number].fail(error); });
}

RestCall reading_call(std::string operation, std::string path) {
  RestCall call;
  call.operation = std::move(operation);
  call.path = std::move(path);
  return call;
}

RestCall listing_call(std::string operation, std::string path) {
  RestCall call = reading_call(std::move(operation), std::move(path));
  call.query = {{"maxResults", "100"}};
  return call;
}

} // namespace iam::aws
