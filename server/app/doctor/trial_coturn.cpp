#include "app/doctor/trial_coturn.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "core/random.hpp"
#include "ice/hexadecimal.hpp"
#include "ice/turn_client.hpp"
#include "ice/turn_secret.hpp"

namespace beckon::doctor {
namespace {

using namespace std::chrono_literals;

}  // namespace

Result<std::unique_ptr<TrialCoturn>> TrialCoturn::start(ice::CoturnPlan plan, const std::string& pem) {
  std::string folder = std::filesystem::temp_directory_path() / "beckon-doctor-XXXXXX";
  if (!mkdtemp(folder.data())) return Error{ErrorCode::Internal, "there is no room for its files in " + folder};
  plan.directory = folder;
  plan.secret = ice::hexadecimal(random_bytes<32>());
  std::unique_ptr<TrialCoturn> trial(new TrialCoturn(std::move(plan)));
  if (trial->plan_.tls_port != 0) ice::write_private_file(trial->plan_.certificate_file(), pem);
  ice::write_private_file(trial->plan_.config_file(), ice::coturn_config(trial->plan_));
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  auto process = ice::CoturnProcess::start(ice::find_program("turnserver"), trial->plan_.config_file(), nowhere);
  close(nowhere);
  if (!process) return process.error();
  trial->process_ = std::make_unique<ice::CoturnProcess>(std::move(*process));
  if (!trial->answers()) return Error{ErrorCode::Internal, "it did not answer within ten seconds, or ended"};
  return trial;
}

bool TrialCoturn::answers() {
  const auto address = ice::TransportAddress::parse(plan_.relay_ip, plan_.port);
  const auto limit = std::chrono::steady_clock::now() + 10s;
  while (address && std::chrono::steady_clock::now() < limit) {
    auto client = ice::TurnClient::open({ice::TurnTransport::Udp, plan_.relay_ip, plan_.port}, *address, 500ms);
    if (client && client->binding().done()) return true;
    if (process_->ended_within(50ms)) return false;
  }
  return false;
}

TrialCoturn::~TrialCoturn() {
  if (process_) {
    process_->signal(SIGTERM);
    if (!process_->ended_within(2s)) {
      process_->signal(SIGKILL);
      process_->ended_within(2s);
    }
  }
  std::error_code ignored;
  std::filesystem::remove_all(plan_.directory, ignored);
}

}  // namespace beckon::doctor
