#include "ops/arguments.hpp"

#include <algorithm>
#include <cstring>

#include "ops/config_file.hpp"

namespace beckon::ops {
namespace {

std::vector<std::string> secret_flags() {
  CLI::App app;
  Config config;
  Settings settings(app);
  declare_all(settings, config);
  std::vector<std::string> flags;
  for (const Setting& setting : settings.all())
    if (setting.secret) flags.push_back("--" + setting.name);
  return flags;
}

void blank(char* text) { std::memset(text, 'x', std::strlen(text)); }

}  // namespace

Arguments::Arguments(int argc, char** argv) : texts_(argv, argv + argc) {
  for (auto& text : texts_) pointers_.push_back(text.data());
  pointers_.push_back(nullptr);
  const auto flags = secret_flags();
  for (int i = 1; i < argc; ++i) {
    const std::string_view text = argv[i];
    const auto equals = text.find('=');
    if (std::ranges::find(flags, text.substr(0, equals)) == flags.end()) continue;
    if (equals != std::string_view::npos)
      blank(argv[i] + equals + 1);
    else if (i + 1 < argc)
      blank(argv[i + 1]);
  }
}

}  // namespace beckon::ops
