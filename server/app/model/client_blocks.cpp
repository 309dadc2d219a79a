// What a client says and hears of blocking, of the lobby, and to those who may have blocked it.
#include "app/model/client.hpp"

namespace beckon::model {

void Client::block(const std::string& user) { change_list("block", user); }
void Client::unblock(const std::string& user) { change_list("unblock", user); }

// One after the other, as a person does it.
void Client::change_list(std::string_view type, const std::string& user) {
  for (const Request& request : requests_)
    if (request.type == "block" || request.type == "unblock") return;
  if (type == "unblock") book_.forgiven(owner_.user, user);
  book_.asks_for_list(owner_.user);
  request(type, "", R"(,"user":")" + user + '"').about = user;
}

void Client::list_changed(const Request& request, bool known) {
  if (!known) return book_.list_is_uncertain(owner_.user);
  const bool blocked = request.type == "block";
  book_.seen(blocked ? "blocked" : "unblocked");
  book_.list_is(owner_.user, label_, request.about, blocked);
  if (neighbours_.has(request.about) != blocked) book_.fault(label_ + " was not told its own list");
  if (blocked && !book_.last_deed(owner_.user).uncertain) book_.holds(owner_.user, label_, request.about, boot_);
}

void Client::take_list(std::string_view list) {
  if (list.empty()) return;
  const std::uint64_t version = digits(heard_.inside_of(list, "version"));
  if (version < neighbours_.version) return;
  if (version == neighbours_.version && neighbours_.boot != boot_) book_.seen("a list brought back");
  neighbours_.boot = boot_;
  neighbours_.version = version;
  neighbours_.list = heard_.inside_of(list, "users");
  neighbours_.blocked = heard_.users_of(neighbours_.list);
  for (const std::string& user : neighbours_.blocked)
    if (user == owner_.user) book_.fault(label_ + " was told of a list that it is on");
}

void Client::hear_room() {
  if (heard_.text("room") != "lobby") return;
  if (heard_.type() == "chat") {
    if (heard_.text("text") != "hello") neighbours_.lines.emplace(heard_.number("n"), heard_.text("text"));
  } else if (heard_.type() == "roster") {
    const auto users = heard_.users_of(heard_.raw("members"));
    neighbours_.people = {users.begin(), users.end()};
    neighbours_.roster = heard_.number("version");
  } else if (heard_.number("since") == neighbours_.roster) {
    for (const std::string& user : heard_.users_of(heard_.raw("members"))) neighbours_.people.insert(user);
    for (const std::string& user : heard_.texts_of(heard_.raw("left"))) neighbours_.people.erase(user);
    neighbours_.roster = heard_.number("version");
  }
}

void Client::disconnected() { book_.disconnected(label_); }

// The server says that it was done.
void Client::reached(const Request& request) {
  if (request.type == "block" || request.type == "unblock") list_changed(request, true);
  if (request.about.empty()) return;
  neighbours_.answers[request.type + ' ' + request.about] = "ok";
  if (request.type == "block" || request.type == "unblock") return;
  if (book_.surely_blocked(request.about, owner_.user, request.asked, boot_))
    book_.fault(label_ + " is blocked, and its " + request.type + " was taken");
}

void Client::address(const std::string& user, bool call) {
  Request& asked = call ? request("call-invite", std::string(CallId::random().str()),
                                  R"(,"to":")" + user + R"(","media":{"audio":true,"video":false,"data":false})")
                        : request("relay", "", R"(,"to":")" + user + R"(","kind":"note","body":{"n":1})");
  asked.about = user;
  asked.asked = book_.moment();
}

void Client::speak() {
  request("chat", "",
          R"(,"room":"lobby","message":")" + std::string(MessageId::random().str()) + R"(","text":")" + label_ + '"');
}

}  // namespace beckon::model
