#include "support/http_server.hpp"

#include "util/text.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace iam::test {
namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

// A bound socket and its port.
std::pair<util::Descriptor, int> bound_socket() {
  util::Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (bind(socket.get(), reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("cannot bind a loopback port");
  }
  return {std::move(socket), ntohs(address.sin_port)};
}

class PlainConnection : public Connection {
public:
  explicit PlainConnection(int fd) : m_fd(fd) {}

  void write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const auto count = send(m_fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) {
        return; // the client has gone
      }
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }

  std::string read() override {
    std::array<char, 16384> block{};
    const auto count = recv(m_fd, block.data(), block.size(), 0);
    return {block.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
  }

  void close() override { shutdown(m_fd, SHUT_RDWR); }

  void reset() override {
    const linger at_once{1, 0};
    setsockopt(m_fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    // A socket without a peer: the kernel drops the connection and sends RST.
    sockaddr nobody{};
    nobody.sa_family = AF_UNSPEC;
    connect(m_fd, &nobody, sizeof nobody);
  }

  void relay_to(int port) override {
    const util::Descriptor other(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const sockaddr_in address = loopback(port);
    if (connect(other.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      return;
    }
    PlainConnection far(other.get());
    std::array<pollfd, 2> either{{{m_fd, POLLIN, 0}, {other.get(), POLLIN, 0}}};
    while (poll(either.data(), either.size(), -1) > 0) {
      const bool from_here = either[0].revents != 0;
      const std::string bytes = from_here ? read() : far.read();
      if (bytes.empty()) {
        return;
      }
      (from_here ? far : *this).write(bytes);
    }
  }

private:
  int m_fd;
};

class TlsConnection : public PlainConnection {
public:
  TlsConnection(int fd, SSL* ssl) : PlainConnection(fd), m_ssl(ssl) {}

  void write(std::string_view bytes) override {
    SSL_write(m_ssl, bytes.data(), static_cast<int>(bytes.size()));
    ERR_clear_error();
  }

  std::string read() override {
    std::array<char, 16384> block{};
    const int count = SSL_read(m_ssl, block.data(), static_cast<int>(block.size()));
    ERR_clear_error();
    return {block.data(), static_cast<std::size_t>(std::max(count, 0))};
  }

  void close() override {
    SSL_shutdown(m_ssl);
    ERR_clear_error();
    PlainConnection::close();
  }

private:
  SSL* m_ssl;
};

// Reads one request; false where the connection ends first.
bool read_request(Connection& connection, std::string& buffer, Received& request) {
  const auto more = [&] {
    const std::string bytes = connection.read();
    buffer += bytes;
    return !bytes.empty();
  };
  std::size_t head_end = 0;
  while ((head_end = buffer.find("\r\n\r\n")) == std::string::npos) {
    if (!more()) {
      return false;
    }
  }
  const std::string head = buffer.substr(0, head_end + 2);
  buffer.erase(0, head_end + 4);
  const auto first_blank = head.find(' ');
  request.method = head.substr(0, first_blank);
  request.target = head.substr(first_blank + 1, head.find(' ', first_blank + 1) - first_blank - 1);
  for (const std::string_view line :
       util::split(std::string_view(head).substr(head.find('\n') + 1), '\n')) {
    const auto colon = line.find(':');
    if (colon != std::string_view::npos) {
      request.headers.emplace_back(line.substr(0, colon), util::trim(line.substr(colon + 1)));
    }
  }
  const std::string length = request.header("Content-Length");
  std::size_t size = 0;
  std::from_chars(length.data(), length.data() + length.size(), size);
  while (buffer.size() < size) {
    if (!more()) {
      return false;
    }
  }
  request.body = buffer.substr(0, size);
  buffer.erase(0, size);
  return true;
}

std::string common_name_of_peer(SSL* ssl) {
  X509* const certificate = SSL_get0_peer_certificate(ssl);
  if (certificate == nullptr) {
    return {};
  }
  std::array<char, 256> name{};
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name.data(),
                            static_cast<int>(name.size()));
  return name.data();
}

} // namespace

std::string Received::header(std::string_view name) const {
  return net::HttpResponse{0, headers}.header(name).value_or("");
}

void Connection::answer(int status, std::string_view body, const net::Headers& headers) {
  std::string head = fmt::format("HTTP/1.1 {} X\r\nContent-Length: {}\r\n", status, body.size());
  for (const auto& [name, value] : headers) {
    head += name + ": " + value + "\r\n";
  }
  write(head + "\r\n" + std::string(body));
}

void Connection::hold() {
  while (!read().empty()) {
  }
}

struct HttpServer::Tls {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());

  explicit Tls(const ServerTls& settings) {
    using Memory = std::unique_ptr<BIO, decltype(&BIO_free_all)>;
    const auto memory = [](const std::string& pem) {
      return Memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free_all);
    };
    X509* const certificate =
        PEM_read_bio_X509(memory(settings.identity.certificate).get(), nullptr, nullptr, nullptr);
    EVP_PKEY* const key =
        PEM_read_bio_PrivateKey(memory(settings.identity.key).get(), nullptr, nullptr, nullptr);
    SSL_CTX_use_certificate(context, certificate);
    SSL_CTX_use_PrivateKey(context, key);
    X509_free(certificate);
    EVP_PKEY_free(key);
    if (settings.newest_version != 0) {
      SSL_CTX_set_max_proto_version(context, settings.newest_version);
      SSL_CTX_set_cipher_list(context, "ALL:@SECLEVEL=0"); // without which old versions are off
    }
    if (!settings.client_authority.empty()) {
      X509* const authority =
          PEM_read_bio_X509(memory(settings.client_authority).get(), nullptr, nullptr, nullptr);
      X509_STORE_add_cert(SSL_CTX_get_cert_store(context), authority);
      X509_free(authority);
      SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    }
  }
  ~Tls() { SSL_CTX_free(context); }
  Tls(const Tls&) = delete;
  Tls& operator=(const Tls&) = delete;
};

HttpServer::HttpServer(Handler handler, std::optional<ServerTls> tls)
    : m_handler(std::move(handler)), m_tls(tls ? std::make_unique<Tls>(*tls) : nullptr) {
  listen_and_accept();
}

HttpServer::HttpServer(std::function<void(Connection&)> handler)
    : m_raw_handler(std::move(handler)) {
  listen_and_accept();
}

void HttpServer::listen_and_accept() {
  util::ignore_broken_pipes(); // OpenSSL writes to clients that may have gone
  std::tie(m_listener, m_port) = bound_socket();
  listen(m_listener.get(), 64);
  m_acceptor = std::thread([this] { accept_connections(); });
}

HttpServer::~HttpServer() {
  shutdown(m_listener.get(), SHUT_RDWR);
  m_acceptor.join();
  {
    const std::lock_guard lock(m_mutex);
    for (const int fd : m_open) {
      shutdown(fd, SHUT_RDWR);
    }
  }
  for (std::thread& thread : m_threads) {
    thread.join();
  }
}

std::string HttpServer::url(const std::string& host) const {
  return fmt::format("{}://{}:{}", m_tls ? "https" : "http", host, m_port);
}

std::vector<Received> HttpServer::received() const {
  const std::lock_guard lock(m_mutex);
  return m_received;
}

void HttpServer::accept_connections() {
  while (true) {
    const int fd = accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) {
      return;
    }
    const int number = ++m_connections;
    const std::lock_guard lock(m_mutex);
    m_open.push_back(fd);
    m_threads.emplace_back([this, fd, number] {
      serve(fd, number);
      const std::lock_guard lock_to_close(m_mutex);
      m_open.remove(fd);
      ::close(fd);
    });
  }
}

void HttpServer::serve(int fd, int number) {
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl(nullptr, SSL_free);
  std::unique_ptr<Connection> connection;
  Received pattern;
  pattern.connection = number;
  if (m_tls) {
    ssl.reset(SSL_new(m_tls->context));
    SSL_set_fd(ssl.get(), fd);
    if (SSL_accept(ssl.get()) != 1) {
      ERR_clear_error();
      // Until the client has read why, and gone: what it sent meanwhile would make this a reset.
      shutdown(fd, SHUT_WR);
      PlainConnection(fd).hold();
      return;
    }
    const char* const name = SSL_get_servername(ssl.get(), TLSEXT_NAMETYPE_host_name);
    pattern.server_name = name == nullptr ? "" : name;
    pattern.client = common_name_of_peer(ssl.get());
    connection = std::make_unique<TlsConnection>(fd, ssl.get());
  } else {
    connection = std::make_unique<PlainConnection>(fd);
  }
  if (m_raw_handler) {
    m_raw_handler(*connection);
    return;
  }
  std::string buffer;
  Received request = pattern;
  while (read_request(*connection, buffer, request)) {
    {
      const std::lock_guard lock(m_mutex);
      m_received.push_back(request);
    }
    m_handler(request, *connection);
    request = pattern;
  }
}

ClosedPort::ClosedPort() {
  std::tie(m_socket, m_port) = bound_socket();
}

} // namespace iam::test
