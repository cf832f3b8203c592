#pragma once

#include <memory>
#include <string>
#include <vector>

namespace iam::test {

// A certificate with its key, both in PEM.
struct Identity {
  std::string certificate;
  std::string key;
};

// The key `pem` encrypted under `password`.
std::string encrypted_key(const std::string& pem, const std::string& password);

enum class Validity { now, past, future };

// A certificate authority that exists for one test.
class Authority {
public:
  explicit Authority(const std::string& name);
  ~Authority();
  Authority(Authority&&) noexcept;

  // Its own certificate.
  const std::string& pem() const { return m_pem; }

  // The name that a file with it has in a folder of hashed certificates.
  std::string hashed_name() const;

  // A certificate for `common_name` that is valid for `names`, such as `DNS:localhost` and
  // `IP:127.0.0.1`, for servers and clients alike.
  Identity issue(const std::string& common_name, const std::vector<std::string>& names,
                 Validity validity = Validity::now) const;

private:
  struct Parts;
  std::unique_ptr<Parts> m_parts;
  std::string m_pem;
};

} // namespace iam::test
