#include "app/doctor/certificate_check.hpp"

#include <algorithm>
#include <ctime>

namespace beckon::doctor {
namespace {

constexpr std::int64_t day = 24 * 3600, soon = 21 * day;

std::string date_of(std::int64_t seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  gmtime_r(&time, &parts);
  char text[32]{};
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &parts);
  return text;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const auto& text : texts) (out += out.empty() ? "" : ", ") += text;
  return out;
}

Finding judge_trust(const std::string& id, const std::string& what, const ice::Certificate& c) {
  if (c.problem.empty()) return ok(id, what + " is trusted by this machine, as browsers will.");
  // What expired is told apart from this.
  if (c.self_signed)
    return warning(id, what + " is signed by nobody but itself: browsers warn, and refuse it inside pages.",
                   "Get one from an authority, for instance with certbot; or trust it on each person's device.");
  return error(id, what + " does not lead to an authority that this machine trusts (" + c.problem + ").",
               "Use the file with the whole chain (with certbot fullchain.pem, not cert.pem). If the authority is your "
               "own: put its certificate into /usr/local/share/ca-certificates, run update-ca-certificates, and trust "
               "it on each person's device.");
}

Finding judge_names(const std::string& id, const std::string& what, const ice::Certificate& c,
                    const std::vector<std::string>& hosts) {
  const boost::json::object facts{{"names", joined(c.names)}};
  if (hosts.empty()) return ok(id, what + " is for " + joined(c.names) + ".", facts);
  std::vector<std::string> missing;
  std::ranges::copy_if(hosts, std::back_inserter(missing), [&](const auto& host) { return !c.covers(host); });
  if (missing.empty()) return ok(id, what + " is for " + joined(hosts) + ".", facts);
  return error(id, what + " is not for " + joined(missing) + ", but for " + joined(c.names) + ".",
               "Get one that names " + joined(missing) + " too.", facts);
}

Finding judge_expiry(const std::string& id, const std::string& what, const ice::Certificate& c, std::int64_t now) {
  const std::int64_t left = c.not_after - now;
  const boost::json::object facts{{"not_after", date_of(c.not_after)}, {"days", left / day}};
  if (left <= 0)
    return error(id, what + " expired on " + date_of(c.not_after) + ".", "Renew it, for instance: certbot renew",
                 facts);
  if (c.not_before > now)
    return error(id, what + " is not valid before " + date_of(c.not_before) + ".",
                 "If that is past, this machine's clock is wrong: timedatectl", facts);
  const std::string until =
      what + " is good until " + date_of(c.not_after) + ", " + std::to_string(left / day) + " days.";
  if (left < soon)
    return warning(id, until, "Renew it now, and see why that did not happen by itself, for instance: certbot renew",
                   facts);
  return ok(id, until, facts);
}

Finding tell_fingerprint(const ice::Certificate& c) {
  return ok(
      "tls.fingerprint",
      "The server signs its certificate itself. Browsers warn of that once; it is the right one if they show this "
      "SHA-256: " +
          c.fingerprint + ".",
      {{"sha256", c.fingerprint}});
}

}  // namespace

Findings judge_certificate(std::string_view area, const std::string& what, const ice::Certificate& certificate,
                           const std::vector<std::string>& hosts, std::int64_t now) {
  const std::string id = std::string(area) + ".certificate-";
  Findings found;
  // A chain that is refused only because it expired says so once.
  const bool expired = certificate.not_after <= now || certificate.not_before > now;
  if (!expired) found.push_back(judge_trust(id + "trust", what, certificate));
  found.push_back(judge_names(id + "names", what, certificate, hosts));
  found.push_back(judge_expiry(id + "expiry", what, certificate, now));
  return found;
}

Findings judge_certificate_files(const CertificateFiles& files, const std::vector<std::string>& hosts,
                                 const std::string& shown, std::int64_t now) {
  if (files.own && files.certificate.empty())
    return {skipped("tls.files", "The server makes its own certificate when it is started for the first time.")};
  if (files.certificate.empty())
    return {
        skipped("tls.files",
                "No certificate is set: Beckon speaks plain http. Browsers give the camera only to localhost and to "
                "https pages, so put a TLS proxy in front, or set tls-certificate and tls-key.")};
  if (!files.problem.empty())
    return {error("tls.files", files.problem,
                  "Name a PEM certificate with its chain and its own key: tls-certificate and tls-key. Beckon's user "
                  "must be able to read both.",
                  {{"certificate", files.certificate}, {"key", files.key}})};
  const std::string what = "The certificate in " + files.certificate;
  const std::string key = files.key == files.certificate ? "the key beside it" : "the key in " + files.key;
  Findings found{ok("tls.files", what + " and " + key + " belong together.")};
  for (auto& finding : judge_certificate("tls", what, files.read, hosts, now)) {
    const bool told_better = files.own && finding.id == "tls.certificate-trust";
    found.push_back(told_better ? tell_fingerprint(files.read) : std::move(finding));
  }
  if (shown.empty()) return found;
  if (shown == files.read.fingerprint)
    found.push_back(ok("tls.presented", "The running server shows that same certificate."));
  else
    found.push_back(warning("tls.presented",
                            "The running server shows another certificate than the one in " + files.certificate +
                                ": it was renewed, and the server has not picked it up.",
                            "Beckon looks at the file every minute, and at once after SIGHUP (systemctl kill -s HUP "
                            "beckon). If it stays like this, its log says what is wrong with the file."));
  return found;
}

}  // namespace beckon::doctor
