// `beckon token`: makes a token for trying out.
#pragma once
#include "ops/config.hpp"

namespace beckon {

// Prints the token to standard output. Returns the exit code; 1, and a sentence on standard error, when there is none
// to be had.
int print_token(const ops::Config& config, const ops::TokenOptions& options);

}  // namespace beckon
