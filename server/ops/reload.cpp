#include "ops/reload.hpp"

#include "ops/config_families.hpp"
#include "ops/config_file.hpp"

namespace beckon::ops {
namespace {

// The settings of a configuration of its own.
struct Declaration {
  explicit Declaration(const Config& from) : config(from), settings(app) { declare_all(settings, config); }
  CLI::App app;
  Config config;
  Settings settings;
};

}  // namespace

Reload reload(const Config& running, const Config& read) {
  Declaration now(running), next(read);
  Reload result;
  for (std::size_t i = 0; i < now.settings.all().size(); ++i) {
    const Setting &mine = now.settings.all()[i], &other = next.settings.all()[i];
    const bool same_content = !mine.content || *mine.content == *other.content;
    if (same_content && mine.present() == other.present()) continue;
    (mine.is_live ? result.applied : result.waiting).push_back(mine.name);
    if (!mine.is_live) continue;
    mine.take(other.target);
    if (mine.content) *mine.content = *other.content;
  }
  for (const Family& family : families())
    if (family.contradiction && !result.contradiction) result.contradiction = family.contradiction(now.config);
  result.config = std::move(now.config);
  return result;
}

}  // namespace beckon::ops
