#include "ice/turn_secret.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string_view>

#include "core/random.hpp"
#include "ice/hexadecimal.hpp"

namespace beckon::ice {
namespace {

constexpr std::size_t secret_bytes = 32;

bool is_secret(const std::string& text) {
  return text.size() == 2 * secret_bytes && text.find_first_not_of(hexadecimal_digits) == std::string::npos;
}

}  // namespace

std::string kept_secret(const std::string& file) {
  if (auto kept = read_private_file(file); is_secret(kept)) return kept;
  auto made = hexadecimal(random_bytes<secret_bytes>());
  write_private_file(file, made);
  return made;
}

void write_private_file(const std::string& file, const std::string& text) {
  const std::string part = file + ".part";
  const auto fail = [&]() { throw std::runtime_error("cannot write " + file + ": " + std::strerror(errno)); };
  unlink(part.c_str());
  const int descriptor = open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) fail();
  const bool whole =
      write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(descriptor) == 0;
  close(descriptor);
  if (!whole || std::rename(part.c_str(), file.c_str()) != 0) fail();
}

std::string read_private_file(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace beckon::ice
