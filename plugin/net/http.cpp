#include "net/http.hpp"

#include "util/text.hpp"

namespace iam::net {

std::optional<std::string> HttpResponse::header(std::string_view name) const {
  const std::string wanted = util::to_lower_ascii(name);
  for (const auto& [key, value] : headers) {
    if (util::to_lower_ascii(key) == wanted) {
      return value;
    }
  }
  return std::nullopt;
}

HttpError::HttpError(Kind kind, Delivery delivery, std::string cause, std::string where,
                     std::string cure)
    : Error(std::move(cause), std::move(where), std::move(cure)), m_kind(kind),
      m_delivery(delivery) {}

} // namespace iam::net
