#include "net/uv_handle.hpp"

#include <system_error>

namespace beckon::net {

void check_uv(int result, const char* what) {
  if (result < 0) throw std::system_error(-result, std::generic_category(), what);
}

UvPtr<uv_timer_t> make_timer(uv_loop_t* loop, void* data) {
  auto timer = std::make_unique<uv_timer_t>();
  check_uv(uv_timer_init(loop, timer.get()), "uv_timer_init");
  timer->data = data;
  return UvPtr<uv_timer_t>(timer.release());
}

}  // namespace beckon::net
