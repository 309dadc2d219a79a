// The addresses that the workers listen on.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "app/worker.hpp"
#include "ops/config.hpp"

namespace beckon {

// Every worker listens on every address of `listen`, with `tls` (which outlives them) if it is not null, and of
// `redirect-listen`; each is told in the log. An address family that the machine lacks is passed over if another works.
// Returns where people are served ("https://127.0.0.1:6503"). Throws std::system_error. Before the workers start.
std::vector<std::string> listen_on_all(const ops::Config& config, const std::vector<std::unique_ptr<Worker>>& workers,
                                       const net::TlsContext* tls);

}  // namespace beckon
