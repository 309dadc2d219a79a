#include "app/key_watch.hpp"

#include <csignal>
#include <stdexcept>

#include "ops/log.hpp"

namespace beckon {
namespace {

void log_notes(const std::vector<login::KeyNote>& notes) {
  for (const auto& [file, why, refused] : notes)
    ops::log_warn(refused ? "jwt-key-refused" : "jwt-key-exposed", {{"file", file}, {"why", why}});
}

}  // namespace

KeyWatch::KeyWatch(net::Loop& loop, std::string directory, login::Policy policy, Duration interval)
    : loop_(loop),
      directory_(std::move(directory)),
      verifier_(std::make_shared<login::Verifier>(std::move(policy))),
      interval_(interval),
      next_(loop.now() + interval) {
  auto found = login::read_key_directory(directory_);
  if (!found) throw std::runtime_error("jwt-keys: " + found.error().message);
  take(std::move(*found), Why::Asked);
  loop_.on_alarm([this] { return next_; }, [this] { look(Why::Time); });
  loop_.on_signal(SIGHUP, [this] { look(Why::Asked); });
}

void KeyWatch::look(Why why) {
  next_ = loop_.now() + interval_;
  auto found = login::read_key_directory(directory_);
  if (found) {
    complaint_.clear();
    return take(std::move(*found), why);
  }
  const std::string& complaint = found.error().message;
  if (why == Why::Asked || complaint != complaint_)
    ops::log_warn("jwt-keys-not-read", {{"why", complaint}, {"still", "the keys from before"}});
  complaint_ = complaint;
}

void KeyWatch::take(login::KeyDirectory found, Why why) {
  if (why == Why::Asked || found.notes != known_.notes) log_notes(found.notes);
  if (why == Why::Asked || found.keys != known_.keys) ops::log_info("jwt-keys-read", {{"keys", found.keys.size()}});
  if (found.keys != known_.keys) verifier_->use(found.keys);
  known_ = std::move(found);
}

}  // namespace beckon
