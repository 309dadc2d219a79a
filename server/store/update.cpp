#include <memory>
#include <utility>

#include "store/store.hpp"

namespace beckon {
namespace {

constexpr int most_races = 32;

using Change = std::function<Result<std::optional<std::string>>(std::optional<std::string_view>)>;

// Lives in the completions that it asks for, so it dies with the store's queue or after `done`.
class Update : public std::enable_shared_from_this<Update> {
 public:
  Update(Store& store, std::string key, Change change, std::function<void(Result<>)> done)
      : store_(store), key_(std::move(key)), change_(std::move(change)), done_(std::move(done)) {}

  void try_once() {
    store_.get(key_, [self = shared_from_this()](Result<std::optional<Versioned>> got) {
      if (!got) return self->done_(got.error());
      self->write(*got);
    });
  }

 private:
  void write(const std::optional<Versioned>& present) {
    auto next = change_(present ? std::optional<std::string_view>(present->value) : std::nullopt);
    if (!next) return done_(next.error());
    store_.compare_and_set(key_, present ? present->revision : 0, std::move(*next),
                           [self = shared_from_this()](const Result<bool>& written) { self->written(written); });
  }

  void written(const Result<bool>& written) {
    if (!written) return done_(written.error());
    if (*written) return done_({});
    if (++lost_ == most_races) return done_(Error{ErrorCode::Internal, "a shared value is changed too often"});
    try_once();
  }

  Store& store_;
  std::string key_;
  Change change_;
  std::function<void(Result<>)> done_;
  int lost_ = 0;
};

}  // namespace

void update(Store& store, std::string key, Change change, std::function<void(Result<>)> done) {
  std::make_shared<Update>(store, std::move(key), std::move(change), std::move(done))->try_once();
}

}  // namespace beckon
