// The server's end of `beckon status`, `sessions`, `calls`, `kick` and `drain`: a Unix socket in the state directory,
// for the server's user alone. A question is one line of JSON, {"command": "status"}; the answer one object, with
// `error` if it could not be done.
#pragma once
#include <boost/json.hpp>
#include <functional>
#include <string>

#include "app/admin/crew.hpp"
#include "net/local_server.hpp"
#include "ops/config.hpp"

namespace beckon {

// Where it is: as configured, else admin.sock in the state directory; empty for "none" and without such a directory.
std::string admin_socket_path(const ops::Config& config);

// On the loop's thread; gone before the crew.
class Admin {
 public:
  // What it needs of the server besides its workers.
  struct Server {
    std::function<boost::json::object()> status;  // what is known without asking the workers
    std::function<void(bool on)> drain;           // what is to be done besides telling the workers
  };
  // Throws std::system_error when it cannot make the socket.
  Admin(net::Loop& loop, std::string path, Crew& crew, Server server);

 private:
  using Answer = std::function<void(const boost::json::object&)>;
  void take(const std::string& line, const Answer& answer);
  void status(const Answer& answer);
  void sessions(bool names, const Answer& answer);
  void calls(bool names, const Answer& answer);
  void kick(const std::string& who, Duration away, const Answer& answer);
  void drain(bool on, const Answer& answer);

  Crew& crew_;
  Server server_;
  net::LocalServer socket_;
};

}  // namespace beckon
