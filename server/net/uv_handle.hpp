// Owns a libuv handle: closing is asynchronous, so the memory goes in the close callback, one turn later.
#pragma once
#include <uv.h>

#include <memory>

namespace beckon::net {

template <class Handle>
struct UvClose {
  void operator()(Handle* handle) const {
    uv_close(reinterpret_cast<uv_handle_t*>(handle),
             [](uv_handle_t* closed) { delete reinterpret_cast<Handle*>(closed); });
  }
};

// Fill it only with a handle that its uv_*_init has accepted.
template <class Handle>
using UvPtr = std::unique_ptr<Handle, UvClose<Handle>>;

// A broken invariant of the loop's own (no memory, no descriptor at start-up); throws std::system_error.
void check_uv(int result, const char* what);

// A timer with `data`, not yet started.
UvPtr<uv_timer_t> make_timer(uv_loop_t* loop, void* data);

}  // namespace beckon::net
