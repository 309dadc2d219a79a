// Any bytes as HTTP requests, in pieces cut anywhere: the head is read the same however much of it has come, and never
// beyond what is there.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "app/polling_form.hpp"
#include "net/http_head.hpp"
#include "require.hpp"

namespace {

using beckon::net::HttpHead;
using State = HttpHead::State;
using beckon::fuzz::require;

constexpr std::size_t head_limit = 2048, body_limit = 1024;

// An exact copy, so that a byte read behind it is seen.
HttpHead::State state_of(const std::string& bytes, std::size_t size) {
  const std::vector<char> exact(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
  return HttpHead({exact.data(), exact.size()}, head_limit, body_limit).state();
}

void judge_whole(const std::string& bytes, HttpHead& head) {
  require(head.size() <= bytes.size() && head.size() <= head_limit);
  require(head.body_size() <= body_limit);
  auto& request = head.request();
  require(head.body_size() == 0 || request.method == "POST");
  require(request.header("Transfer-Encoding").empty());
  request.body = std::string_view(bytes).substr(head.size()).substr(0, head.body_size());
  const auto read = beckon::read_polling_request(request, 4);
  if (const auto* polling = std::get_if<beckon::PollingRequest>(&read)) {
    require(polling->home.number < 4);
    require((polling->kind == beckon::PollingRequest::Kind::Open) == polling->token.empty());
  } else {
    const auto status = std::get<beckon::net::HttpResponse>(read).status;
    require(status == 400 || status == 404 || status == 405);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  HttpHead head(bytes, head_limit, body_limit);
  if (head.state() == State::Whole) {
    judge_whole(bytes, head);
    for (std::size_t less = 0; less < head.size(); less += 1 + head.size() / 16)
      require(state_of(bytes, less) == State::Incomplete);
  } else if (head.state() == State::Invalid) {
    const unsigned status = head.status();
    require(status == 400 || status == 411 || status == 413 || status == 431 || status == 505);
  } else {
    for (std::size_t less = 0; less < size; less += 1 + size / 16) require(state_of(bytes, less) == State::Incomplete);
  }
  return 0;
}
