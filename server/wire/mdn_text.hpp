// Text on its way from and to the page of MDN's sample, which puts chat and names into innerHTML.
#pragma once
#include <string>
#include <string_view>

namespace beckon::wire::mdn {

// Without its tags, from a `<` that opens one (HTML 13.2.5.6: before a letter, `/`, `!` or `?`) to the next `>`. MDN's
// own server takes any `<` for one and so loses what people say about numbers.
std::string without_tags(std::string_view text);

// With `&`, `<`, `>` and both quotes as character references (HTML 13.5).
std::string escaped(std::string_view text);

}  // namespace beckon::wire::mdn
