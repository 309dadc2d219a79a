// Connections in the order of their last sign of life: what is due stands in front.
#pragma once
#include <vector>

namespace beckon::net {

// Stands in at most one list; leaves it when destroyed.
struct ActivityHook {
  ActivityHook* previous = this;
  ActivityHook* next = this;

  ActivityHook() = default;
  ActivityHook(const ActivityHook&) = delete;
  ActivityHook& operator=(const ActivityHook&) = delete;
  ~ActivityHook() { unlink(); }
  void unlink() {
    previous->next = next;
    next->previous = previous;
    previous = next = this;
  }
};

class ActivityList {
 public:
  // From wherever it was to the end of this list.
  void move_to_back(ActivityHook& hook) {
    hook.unlink();
    hook.previous = ends_.previous;
    hook.next = &ends_;
    ends_.previous->next = &hook;
    ends_.previous = &hook;
  }
  // Those in front for which `due` holds, up to the first for which it does not.
  template <class Due>
  std::vector<ActivityHook*> front_while(Due due) {
    std::vector<ActivityHook*> found;
    for (ActivityHook* hook = ends_.next; hook != &ends_ && due(*hook); hook = hook->next) found.push_back(hook);
    return found;
  }

 private:
  ActivityHook ends_;
};

}  // namespace beckon::net
