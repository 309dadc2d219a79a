// Asks all workers for something on their own threads, and gathers what they say.
#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "app/worker.hpp"
#include "net/loop.hpp"
#include "store/guarded.hpp"

namespace beckon {

// On the loop's thread; has its wake-up. The workers outlive it, and do not run any more when it goes.
class Crew {
 public:
  Crew(net::Loop& loop, const std::vector<std::unique_ptr<Worker>>& workers) : loop_(loop), workers_(workers) {
    loop_.on_wake([this] { finish(); });
  }
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  // `ask` runs once on each worker's thread. `done` is called on the loop's thread with all answers, in any order,
  // unless the workers are stopped meanwhile.
  template <class Answer>
  void gather(std::function<Answer(Shard&)> ask, std::function<void(std::vector<Answer>)> done) {
    struct Gathered {
      Guarded<std::vector<Answer>> answers;
      std::function<Answer(Shard&)> ask;
      std::function<void(std::vector<Answer>)> done;
    };
    auto all = std::make_shared<Gathered>();
    all->ask = std::move(ask);
    all->done = std::move(done);
    const auto finish = [all] { all->done(all->answers.with_lock([](auto& a) { return std::move(a); })); };
    for (const auto& worker : workers_)
      worker->post([this, all, finish, wanted = workers_.size()](Shard& shard) {
        Answer answer = all->ask(shard);
        const bool last = all->answers.with_lock([&](auto& answers) {
          answers.push_back(std::move(answer));
          return answers.size() == wanted;
        });
        if (last) hand_over(finish);
      });
  }

  // `done` is called on the loop's thread once each worker has done all that it was told before.
  void when_done(std::function<void()> done) {
    gather<bool>([](Shard&) { return true; }, [done = std::move(done)](const auto&) { done(); });
  }

  // `tell` runs once on each worker's thread, soon.
  void tell(const std::function<void(Shard&)>& tell) {
    for (const auto& worker : workers_) worker->post(tell);
  }

 private:
  void hand_over(std::function<void()> finished);  // any thread
  void finish();

  net::Loop& loop_;
  const std::vector<std::unique_ptr<Worker>>& workers_;
  Guarded<std::vector<std::function<void()>>> finished_;
};

}  // namespace beckon
