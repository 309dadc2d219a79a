#include "net/local_server.hpp"

#include <unistd.h>

#include <array>
#include <set>
#include <utility>

#include "net/local_socket.hpp"
#include "net/uv_handle.hpp"

namespace beckon::net {

// Lives until its pipe is closed.
struct LocalServer::Conversation : std::enable_shared_from_this<Conversation> {
  UvPtr<uv_pipe_t> pipe;
  std::weak_ptr<Listening> listening;
  std::array<char, longest_line + 1> room{};
  std::size_t filled = 0;
  bool asked = false;
  std::string text;  // of the answer, while it is written
  uv_write_t write{};

  void read();
  void on_read(ssize_t count);
  void answer(std::string with);
  void end();
};

struct LocalServer::Listening : std::enable_shared_from_this<Listening> {
  uv_loop_t* loop = nullptr;
  std::string path;
  OnLine on_line;
  UvPtr<uv_pipe_t> pipe;
  std::set<std::shared_ptr<Conversation>> conversations;

  void accept();
};

namespace {

UvPtr<uv_pipe_t> make_pipe(uv_loop_t* loop, void* data) {
  auto pipe = std::make_unique<uv_pipe_t>();
  check_uv(uv_pipe_init(loop, pipe.get(), 0), "uv_pipe_init");
  pipe->data = data;
  return UvPtr<uv_pipe_t>(pipe.release());
}

}  // namespace

void LocalServer::Conversation::read() {
  uv_read_start(
      reinterpret_cast<uv_stream_t*>(pipe.get()),
      [](uv_handle_t* handle, std::size_t, uv_buf_t* buffer) noexcept {
        auto* const self = static_cast<Conversation*>(handle->data);
        *buffer =
            uv_buf_init(self->room.data() + self->filled, static_cast<unsigned>(self->room.size() - self->filled));
      },
      [](uv_stream_t* stream, ssize_t count, const uv_buf_t*) noexcept {
        static_cast<Conversation*>(stream->data)->on_read(count);
      });
}

void LocalServer::Conversation::on_read(ssize_t count) {
  const auto self = shared_from_this();
  if (count < 0) return end();
  filled += static_cast<std::size_t>(count);
  const std::string_view line(room.data(), filled);
  const auto feed = line.find('\n');
  if (feed == std::string_view::npos) {
    if (filled > longest_line) end();
    return;
  }
  uv_read_stop(reinterpret_cast<uv_stream_t*>(pipe.get()));
  if (std::exchange(asked, true)) return;
  const auto server = listening.lock();
  if (!server) return end();
  server->on_line(std::string(line.substr(0, feed)), [weak = weak_from_this()](std::string with) {
    if (const auto still = weak.lock()) still->answer(std::move(with));
  });
}

void LocalServer::Conversation::answer(std::string with) {
  if (!pipe || !text.empty()) return;
  text = std::move(with) + "\n";
  write.data = this;
  uv_buf_t buffer = uv_buf_init(text.data(), static_cast<unsigned>(text.size()));
  const int failed = uv_write(&write, reinterpret_cast<uv_stream_t*>(pipe.get()), &buffer, 1,
                              [](uv_write_t* done, int) noexcept { static_cast<Conversation*>(done->data)->end(); });
  if (failed != 0) end();
}

// The write's callback comes before the pipe's, so what is being written stays until then.
void LocalServer::Conversation::end() {
  const auto self = shared_from_this();
  if (uv_pipe_t* const open = pipe.release()) {
    open->data = new std::shared_ptr<Conversation>(self);
    uv_close(reinterpret_cast<uv_handle_t*>(open), [](uv_handle_t* closed) noexcept {
      delete static_cast<std::shared_ptr<Conversation>*>(closed->data);
      delete reinterpret_cast<uv_pipe_t*>(closed);
    });
  }
  if (const auto server = listening.lock()) server->conversations.erase(self);
}

void LocalServer::Listening::accept() {
  auto conversation = std::make_shared<Conversation>();
  conversation->pipe = make_pipe(loop, conversation.get());
  conversation->listening = weak_from_this();
  if (uv_accept(reinterpret_cast<uv_stream_t*>(pipe.get()), reinterpret_cast<uv_stream_t*>(conversation->pipe.get())) !=
      0)
    return;
  if (conversations.size() >= most_conversations) return;
  conversations.insert(conversation);
  conversation->read();
}

LocalServer::LocalServer(Loop& loop, std::string path, OnLine on_line) : listening_(std::make_shared<Listening>()) {
  Listening& it = *listening_;
  it.loop = loop.raw();
  it.path = std::move(path);
  it.on_line = std::move(on_line);
  Socket socket = listen_on_path(it.path);
  it.pipe = make_pipe(it.loop, &it);
  check_uv(uv_pipe_open(it.pipe.get(), socket.fd()), "uv_pipe_open");
  (void)socket.release();  // the pipe's from now on
  const auto on_connection = [](uv_stream_t* stream, int status) noexcept {
    if (status == 0) static_cast<Listening*>(stream->data)->accept();
  };
  check_uv(uv_listen(reinterpret_cast<uv_stream_t*>(it.pipe.get()), 16, on_connection), "uv_listen");
}

LocalServer::~LocalServer() {
  unlink(listening_->path.c_str());
  while (!listening_->conversations.empty()) (*listening_->conversations.begin())->end();
}

}  // namespace beckon::net
