// A Unix socket (unix(7)) on a loop, for whoever may open it: they send one line and get one text.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "net/loop.hpp"

namespace beckon::net {

// On the loop's thread, and gone before the loop.
class LocalServer {
 public:
  static constexpr std::size_t longest_line = 4096, most_conversations = 32;

  // Gives the answer and ends the conversation; once, on the loop's thread, now or later. Whoever asked may have gone,
  // and this server too.
  using Answer = std::function<void(std::string text)>;
  using OnLine = std::function<void(std::string line, Answer answer)>;  // without its line feed

  // Makes the socket with mode 0600, in place of one that nobody listens on any more. Throws std::system_error, with
  // the path in its text: EADDRINUSE where somebody listens, ENAMETOOLONG over 107 bytes.
  LocalServer(Loop& loop, std::string path, OnLine on_line);
  ~LocalServer();  // removes the socket
  LocalServer(const LocalServer&) = delete;
  LocalServer& operator=(const LocalServer&) = delete;

 private:
  struct Conversation;
  struct Listening;
  std::shared_ptr<Listening> listening_;
};

}  // namespace beckon::net
