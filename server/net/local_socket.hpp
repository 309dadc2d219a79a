// Unix sockets (unix(7)) by their path.
#pragma once
#include <string>

#include "net/socket.hpp"

namespace beckon::net {

// A socket that listens, with mode 0600; it takes the place of one that nobody listens on any more.
// Throws std::system_error, with the path in its text: EADDRINUSE where somebody listens, ENAMETOOLONG over 107 bytes.
Socket listen_on_path(const std::string& path);

// Sends the line to who listens there and returns the whole answer, without its last line feed. Waits ten seconds for
// it, on this thread. Throws std::system_error with the path in its text: ENOENT or ECONNREFUSED where no server is,
// EACCES, ETIMEDOUT.
std::string ask_at_path(const std::string& path, const std::string& line);

}  // namespace beckon::net
