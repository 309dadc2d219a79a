// What coturn says on its standard output, fit for our logs.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace beckon::ice {

// Cuts what comes into lines.
class LineCutter {
 public:
  // The lines that are whole now. One of more than 1,000 bytes is cut.
  std::vector<std::string> take(std::string_view bytes);

 private:
  std::string rest_;
};

// The line without its seconds in front and with "(address)" for every IP address: logs tell of no person.
std::string without_addresses(std::string_view line);

// Whether it is the complaint that there is no database, which we give it none of (coturn_config.cpp).
bool is_expected(std::string_view line);

// Whether it tells of something wrong, e.g. why it did not start.
bool is_complaint(std::string_view line);

}  // namespace beckon::ice
