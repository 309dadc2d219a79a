// What is written about the settings from their own declarations: docs/settings.md and deploy/beckon.toml.
#pragma once
#include <string>

#include "ops/settings.hpp"

namespace beckon::ops {

// A page in Markdown: a table for each heading.
std::string settings_page(const Settings& settings);

// A file for --config in which every setting is commented out: with its help, and its default or, where there is none,
// an example.
std::string settings_sample(const Settings& settings);

// The same for every setting there is, with the defaults.
std::string settings_page();
std::string settings_sample();

// The line of one setting in the file, without the "#": `name = value`.
std::string sample_line(const Setting& setting);

}  // namespace beckon::ops
