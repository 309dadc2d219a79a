// How the configuration wants our own TURN server: shared by who runs it and who looks at it.
#pragma once
#include <string>

#include "ice/coturn_config.hpp"
#include "ice/turn_access.hpp"
#include "net/certificate.hpp"
#include "ops/config.hpp"

namespace beckon {

// Looks the machine's addresses up where the configuration leaves them out.
ice::CoturnPlan coturn_plan(const ops::Config& config, const std::string& directory, const std::string& secret);

// Where clients are told to find it.
ice::TurnPlace turn_place(const ops::Config& config, const ice::CoturnPlan& plan);

// Chain and key as coturn takes both from one file, which is written whole or not at all.
std::string coturn_pem(const net::CertificateText& certificate);

}  // namespace beckon
