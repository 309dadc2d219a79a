// Certificates: that of the settings, and those that servers show.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "app/doctor/finding.hpp"
#include "ice/certificate.hpp"

namespace beckon::doctor {

// Whether people's browsers will take it for these hosts, and for how long. `area` is the first part of the findings'
// ids, `what` how to call it ("the certificate in FILE"), `now` in seconds since 1970.
Findings judge_certificate(std::string_view area, const std::string& what, const ice::Certificate& certificate,
                           const std::vector<std::string>& hosts, std::int64_t now);

struct CertificateFiles {
  std::string certificate, key;  // names of files
  bool own = false;              // the server makes it for itself
  std::string problem;           // why they cannot be used; then nothing of the rest
  ice::Certificate read;
};

// The certificate (with its chain) and the key that the settings name.
CertificateFiles look_at_certificate_files(const std::string& certificate, const std::string& key);
// The one that the server makes for itself; without names when it did not make one yet.
CertificateFiles look_at_own_certificate(const std::string& file);

// `shown`: the fingerprint of what the running server shows; empty if none runs.
Findings judge_certificate_files(const CertificateFiles& files, const std::vector<std::string>& hosts,
                                 const std::string& shown, std::int64_t now);

}  // namespace beckon::doctor
