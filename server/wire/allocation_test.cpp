#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "wire/padded_test.hpp"

namespace {
std::atomic<std::size_t> allocations = 0;
}

// Out of line, so that compilers do not take a malloc here for a mistake there. new[] comes through here as well.
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size);
}
[[gnu::noinline]] void* operator new(std::size_t size) {
  if (void* memory = operator new(size, std::nothrow)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace beckon::wire::testing {
namespace {

TEST(Allocation, is_not_needed_to_pass_a_signal_on) {
  const Padded text(
      R"({"type":"signal","call":"AAECAwQFBgcICQoLDA0ODw","to":"p1","epoch":4294967295,"peer_epoch":2,"seq":3,"ack":4,)"
      R"("body":{"description":{"type":"offer","sdp":"v=0\r\no=- 46117 2 IN IP4 127.0.0.1\r\n"}}})");
  Decoder decoder;
  std::string out;
  out.reserve(1000);
  const std::size_t before = allocations;
  const auto decoded = decoder.decode(text.view());
  const auto* signal = decoded ? std::get_if<SendSignal>(&*decoded) : nullptr;
  if (signal != nullptr)
    encode(out, Signal{signal->call, PartyId{9999}, signal->epoch, signal->peer_epoch, signal->seq, signal->ack,
                       signal->body});
  EXPECT_EQ(allocations, before);
  EXPECT_NE(signal, nullptr);
}

TEST(Allocation, is_counted) {
  const std::size_t before = allocations;
  const auto one = std::make_unique<std::string>(100, 'x');
  EXPECT_GE(allocations, before + 2);
}

}  // namespace
}  // namespace beckon::wire::testing
