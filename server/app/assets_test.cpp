#include "app/assets.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "app/security_headers.hpp"

namespace beckon {

std::span<const Asset> test_site();  // testdata/site, embedded as the web app is

namespace {

using ::testing::HasSubstr;

std::string file(const std::string& path) {
  std::ifstream stream(BECKON_SOURCE_DIR "/server/app/testdata/site" + path, std::ios::binary);
  EXPECT_TRUE(stream) << path;
  return (std::ostringstream() << stream.rdbuf()).str();
}

const Asset& asset(std::string_view path) {
  const auto* found = find_asset(test_site(), path);
  if (!found) throw std::runtime_error("no asset " + std::string(path));
  return *found;
}

net::HttpResponse respond(std::string_view path, std::string_view accept_encoding = {}, std::string_view tag = {}) {
  net::HttpRequest request;
  request.method = "GET";
  request.target = path;
  if (!accept_encoding.empty()) request.headers.emplace_back("accept-encoding", accept_encoding);
  if (!tag.empty()) request.headers.emplace_back("if-none-match", tag);
  return asset_response(asset(path), request, page_policy({}));
}

// Every value of the header, so that a doubled one shows.
std::string header(const net::HttpResponse& response, std::string_view name) {
  std::string values;
  for (const auto& [key, value] : response.headers) {
    if (key == name) values += (values.empty() ? "" : " AND ") + value;
  }
  return values;
}

const std::string script = "/assets/index-Ab_3-xYz.js", style = "/assets/index-12345678.css";

TEST(Assets, Hold_every_file_byte_for_byte_with_its_encodings) {
  EXPECT_EQ(test_site().size(), 6);
  for (const std::string path : {"/index.html", "/icon.svg", "/app.webmanifest", "/assets/plain.png"}) {
    EXPECT_EQ(asset(path).identity, file(path)) << path;
    EXPECT_TRUE(asset(path).gzip.empty());
    EXPECT_TRUE(asset(path).brotli.empty());
  }
  EXPECT_EQ(asset(script).identity, file(script));
  EXPECT_EQ(asset(script).gzip, file(script + ".gz"));
  EXPECT_EQ(asset(script).brotli, file(script + ".br"));
  EXPECT_EQ(asset(style).gzip, file(style + ".gz"));
  EXPECT_TRUE(asset(style).brotli.empty());
}

TEST(Assets, Are_found_by_their_exact_path_and_the_page_under_the_root) {
  EXPECT_EQ(&asset("/"), &asset("/index.html"));
  for (const auto* path : {"", "//", "/index.htm", "/index.html/", "/Index.html", "index.html", "/assets", "/assets/",
                           "/assets/index-Ab_3-xYz.js.br", "/../CMakeLists.txt", "/zzz"}) {
    EXPECT_EQ(find_asset(test_site(), path), nullptr) << path;
  }
}

TEST(Assets, The_web_app_itself_is_there_whole) {
  const auto* page = find_asset("/");
  ASSERT_NE(page, nullptr);
  EXPECT_FALSE(page->immutable);
  EXPECT_THAT(std::string(page->identity), HasSubstr("<!doctype html>"));
  int scripts = 0;
  for (const auto& each : web_app()) {
    EXPECT_EQ(find_asset(each.path), &each) << each.path;
    if (!each.path.ends_with(".js") && !each.path.ends_with(".css")) continue;
    ++scripts;
    EXPECT_TRUE(each.immutable) << each.path;
    // What is not much is not worth it.
    EXPECT_EQ(each.gzip.empty() || each.brotli.empty(), each.identity.size() < 1024) << each.path;
  }
  EXPECT_GE(scripts, 2);
}

TEST(AssetResponse, Has_the_content_type_of_the_name) {
  EXPECT_EQ(header(respond("/"), "Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(header(respond(script), "Content-Type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(header(respond(style), "Content-Type"), "text/css; charset=utf-8");
  EXPECT_EQ(header(respond("/icon.svg"), "Content-Type"), "image/svg+xml");
  EXPECT_EQ(header(respond("/app.webmanifest"), "Content-Type"), "application/manifest+json");
}

TEST(AssetResponse, Keeps_hashed_files_for_ever_and_asks_again_for_the_others) {
  EXPECT_EQ(header(respond(script), "Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(header(respond(style), "Cache-Control"), "public, max-age=31536000, immutable");
  for (const auto* path : {"/", "/icon.svg", "/assets/plain.png"}) {
    EXPECT_EQ(header(respond(path), "Cache-Control"), "no-cache") << path;
  }
}

TEST(AssetResponse, Sends_the_encoding_that_the_client_takes_and_says_so) {
  const auto brotli = respond(script, "gzip, deflate, br, zstd");
  EXPECT_EQ(brotli.static_body, file(script + ".br"));
  EXPECT_EQ(header(brotli, "Content-Encoding"), "br");
  EXPECT_EQ(header(brotli, "Vary"), "Accept-Encoding");
  const auto gzip = respond(style, "gzip, deflate, br");
  EXPECT_EQ(gzip.static_body, file(style + ".gz"));
  EXPECT_EQ(header(gzip, "Content-Encoding"), "gzip");
  const auto identity = respond(script);
  EXPECT_EQ(identity.static_body, file(script));
  EXPECT_EQ(header(identity, "Content-Encoding"), "");
  EXPECT_EQ(header(identity, "Vary"), "Accept-Encoding");
  EXPECT_EQ(header(respond("/", "br"), "Vary"), "") << "it has no encodings to vary between";
}

TEST(AssetResponse, Each_encoding_has_its_own_strong_tag) {
  EXPECT_EQ(asset(script).etag, "cc8db7bfc61f0d91a6c4ea92a2d824e4");  // sha256sum FILE | cut -c-32
  EXPECT_EQ(header(respond(script), "ETag"), "\"cc8db7bfc61f0d91a6c4ea92a2d824e4\"");
  EXPECT_EQ(header(respond(script, "gzip"), "ETag"), "\"cc8db7bfc61f0d91a6c4ea92a2d824e4-gz\"");
  EXPECT_EQ(header(respond(script, "br"), "ETag"), "\"cc8db7bfc61f0d91a6c4ea92a2d824e4-br\"");
}

TEST(AssetResponse, A_client_that_has_it_gets_304_with_what_its_cache_needs) {
  const auto full = respond(script, "br");
  const auto tag = header(full, "ETag");
  for (const auto& known : {tag, "W/" + tag, "\"x\", " + tag, "\"x\",W/" + tag + " , \"y\"", std::string("*")}) {
    const auto response = respond(script, "br", known);
    EXPECT_EQ(response.status, 304) << known;
    EXPECT_TRUE(response.static_body.empty() && response.body.empty());
    for (const auto* name : {"ETag", "Vary", "Cache-Control", "Content-Security-Policy"}) {
      EXPECT_EQ(header(response, name), header(full, name));
    }
  }
}

TEST(AssetResponse, A_client_that_has_something_else_gets_it_all) {
  const auto tag = header(respond(script, "br"), "ETag");
  const std::string bare = tag.substr(1, tag.size() - 2);
  for (const auto& other : {std::string("\"x\""), bare, tag + "x", std::string("W/"), std::string(","),
                            header(respond(script, "gzip"), "ETag")}) {
    const auto response = respond(script, "br", other);
    EXPECT_EQ(response.status, 200) << other;
    EXPECT_FALSE(response.static_body.empty());
  }
}

TEST(AssetResponse, The_page_may_do_only_what_it_needs) {
  for (const auto* path : {"/", "/icon.svg", "/assets/plain.png"}) {
    const auto response = respond(path);
    const auto policy = header(response, "Content-Security-Policy");
    for (const auto* rule :
         {"default-src 'none';", "script-src 'self';", "style-src 'self';", "connect-src 'self';", "base-uri 'none';",
          "form-action 'none';", "frame-ancestors 'none'", "media-src 'self' blob: mediastream:;",
          "require-trusted-types-for 'script'", "trusted-types 'none'"}) {
      EXPECT_THAT(policy, HasSubstr(rule));
    }
    EXPECT_EQ(policy.find("unsafe"), policy.npos);
    EXPECT_EQ(policy.find('*'), policy.npos);
  }
}

}  // namespace
}  // namespace beckon
