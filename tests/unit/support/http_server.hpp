#pragma once

#include "net/http.hpp"
#include "support/certificates.hpp"
#include "util/descriptor.hpp"

#include <atomic>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace iam::test {

// A request as the server saw it.
struct Received {
  std::string method;
  std::string target; // as in the request line
  net::Headers headers;
  std::string body;
  int connection = 0;      // counted from 1
  std::string server_name; // that the client asked for in TLS (SNI)
  std::string client;      // the common name in the client's certificate

  // The value of that field, or an empty text.
  std::string header(std::string_view name) const;
};

// The server's end of one connection.
class Connection {
public:
  virtual ~Connection() = default;

  virtual void write(std::string_view bytes) = 0;

  // What comes next, as much as there is; empty at the end.
  virtual std::string read() = 0;

  // An answer with a Content-Length.
  void answer(int status, std::string_view body, const net::Headers& headers = {});

  // Waits until the client goes away.
  void hold();

  // Ends it in good order, or with a reset in the middle of everything.
  virtual void close() = 0;
  virtual void reset() = 0;

  // Passes bytes both ways between this connection and the server on `port`, until one side ends.
  virtual void relay_to(int port) = 0;
};

struct ServerTls {
  Identity identity;
  std::string client_authority = {}; // in PEM; not empty: clients must have a certificate of it
  int newest_version = 0;            // such as OpenSSL's TLS1_1_VERSION; 0: any
};

// An HTTP/1.1 server on a loopback port of its own, with a thread for each connection.
class HttpServer {
public:
  using Handler = std::function<void(const Received&, Connection&)>;

  // Answers each request by `handler`, over TLS where `tls` is given.
  explicit HttpServer(Handler handler, std::optional<ServerTls> tls = {});

  // Leaves each connection to `handler` from its first byte on: a server of something else.
  explicit HttpServer(std::function<void(Connection&)> handler);

  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  int port() const { return m_port; }

  // `https://HOST:PORT` or, without TLS, `http://HOST:PORT`.
  std::string url(const std::string& host = "127.0.0.1") const;

  std::vector<Received> received() const;
  int connections() const { return m_connections; }

private:
  struct Tls;

  void accept_connections();
  void serve(int fd, int number);

  void listen_and_accept();

  Handler m_handler;
  std::function<void(Connection&)> m_raw_handler;
  std::unique_ptr<Tls> m_tls;
  util::Descriptor m_listener;
  int m_port = 0;
  std::atomic<int> m_connections = 0;
  mutable std::mutex m_mutex; // of what follows
  std::vector<Received> m_received;
  std::list<int> m_open;
  std::vector<std::thread> m_threads;
  std::thread m_acceptor;
};

// A port on loopback that is taken, so that nobody listens on it.
class ClosedPort {
public:
  ClosedPort();
  int port() const { return m_port; }

private:
  util::Descriptor m_socket;
  int m_port = 0;
};

} // namespace iam::test
