#include "app/assets.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "app/content_encoding.hpp"
#include "net/http_token.hpp"

namespace beckon {
namespace {

struct Representation {
  std::string_view bytes;
  const char* encoding;  // nullptr: identity
  std::string etag;      // each encoding has its own, as a strong one must (RFC 9110, 8.8.3.3)
};

Representation represent(const Asset& asset, std::string_view accept_encoding) {
  const std::string tag(asset.etag);
  switch (choose_encoding(accept_encoding, !asset.gzip.empty(), !asset.brotli.empty())) {
    case Encoding::Brotli:
      return {asset.brotli, "br", '"' + tag + "-br\""};
    case Encoding::Gzip:
      return {asset.gzip, "gzip", '"' + tag + "-gz\""};
    case Encoding::Identity:
      break;
  }
  return {asset.identity, nullptr, '"' + tag + '"'};
}

// Weak comparison, as If-None-Match wants it (RFC 9110, 13.1.2). Our tags hold no comma.
bool matches(std::string_view if_none_match, std::string_view etag) {
  while (!if_none_match.empty()) {
    const auto comma = if_none_match.find(',');
    auto tag = net::trimmed(if_none_match.substr(0, comma));
    if (tag == "*") return true;
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag == etag) return true;
    if (comma == if_none_match.npos) break;
    if_none_match.remove_prefix(comma + 1);
  }
  return false;
}

}  // namespace

const Asset* find_asset(std::span<const Asset> assets, std::string_view path) {
  if (path == "/") path = "/index.html";
  const auto found = std::ranges::lower_bound(assets, path, {}, &Asset::path);
  return found != assets.end() && found->path == path ? &*found : nullptr;
}

const Asset* find_asset(std::string_view path) { return find_asset(web_app(), path); }

net::HttpResponse asset_response(const Asset& asset, const net::HttpRequest& request, std::string policy) {
  auto chosen = represent(asset, request.header("Accept-Encoding"));
  net::HttpResponse response;
  auto& headers = response.headers;
  headers.emplace_back("Cache-Control", asset.immutable ? "public, max-age=31536000, immutable" : "no-cache");
  if (!asset.gzip.empty() || !asset.brotli.empty()) headers.emplace_back("Vary", "Accept-Encoding");
  const bool known = matches(request.header("If-None-Match"), chosen.etag);
  headers.emplace_back("ETag", std::move(chosen.etag));
  headers.emplace_back("Content-Security-Policy", std::move(policy));
  if (known) {
    response.status = 304;
    return response;
  }
  headers.emplace_back("Content-Type", asset.content_type);
  if (chosen.encoding) headers.emplace_back("Content-Encoding", chosen.encoding);
  response.static_body = chosen.bytes;
  return response;
}

}  // namespace beckon
