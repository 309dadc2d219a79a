// How `--help` looks: grouped, at most 100 columns wide.
#pragma once
#include <CLI/CLI.hpp>

namespace beckon::ops {

class HelpFormat final : public CLI::Formatter {
 public:
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override;
  std::string make_option(const CLI::Option* option, bool positional) const override;
};

}  // namespace beckon::ops
