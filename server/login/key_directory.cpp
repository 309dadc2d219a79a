#include "login/key_directory.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace beckon::login {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_bytes = 64 * 1024;

Error not_readable(const std::string& why) { return {ErrorCode::BadMessage, why}; }

Result<std::string> text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return not_readable("it cannot be read");
  std::string text(most_bytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > most_bytes) return not_readable("it is longer than 64 KiB");
  return text;
}

Result<Key> key_in(const fs::path& file) {
  const std::string ending = file.extension().string();
  if (ending != ".pem" && ending != ".secret") return not_readable("its name ends neither with .secret nor with .pem");
  if (!is_key_id(file.stem().string()))
    return not_readable("the key's id, its name without the ending, must be 1 to 64 of A-Z, a-z, 0-9, _, . and -");
  const auto text = text_of(file);
  if (!text) return text.error();
  return ending == ".pem" ? public_key(*text) : secret_key(*text);
}

bool others_can_read(const fs::path& file) {
  struct stat status {};
  return ::stat(file.c_str(), &status) == 0 && (status.st_mode & S_IROTH) != 0;
}

class Reader {
 public:
  void take(const fs::path& file) {
    const std::string name = file.filename().string(), id = file.stem().string();
    auto key = key_in(file);
    if (!key) return note(name, key.error().message);
    if (const auto [former, fresh] = files_.emplace(id, name); !fresh) {
      result.keys.erase(id);
      return note(name, "there is " + former->second + " too; neither is taken");
    }
    if (key->algorithm == Algorithm::HS256 && others_can_read(file))
      note(name, "every user of this machine can read it; chmod o-r would end that", false);
    result.keys.emplace(id, std::move(*key));
  }

  KeyDirectory result;

 private:
  void note(const std::string& name, std::string why, bool refused = true) {
    result.notes.push_back({name, std::move(why), refused});
  }

  std::map<std::string, std::string> files_;  // of every good key
};

}  // namespace

Result<KeyDirectory> read_key_directory(const std::string& path) {
  std::error_code failed;
  std::vector<fs::path> files;
  for (fs::directory_iterator at(path, failed), end; !failed && at != end; at.increment(failed)) {
    const std::string name = at->path().filename().string();
    std::error_code gone;
    if (!name.starts_with('.') && !at->is_directory(gone)) files.push_back(at->path());
  }
  if (failed) return not_readable(path + ": " + failed.message());
  std::sort(files.begin(), files.end());
  Reader reader;
  for (const fs::path& file : files) reader.take(file);
  return std::move(reader.result);
}

}  // namespace beckon::login
