// What every response says of what a browser may do with it, and what the page may do besides.
#pragma once
#include "core/time.hpp"
#include "net/http.hpp"

namespace beckon {

// Of every response. `hsts`: for how long browsers keep to https (RFC 6797); 0 says nothing of it.
net::HttpHeaders security_headers(Duration hsts);

// The Content-Security-Policy of the web app's files, in place of the one above that allows nothing. Without inline
// scripts and styles and without eval; no text becomes HTML or the address of a script (Trusted Types). 'self' covers
// the WebSocket to the same host (CSP 3, 6.7.2.8).
inline constexpr const char* page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob: mediastream:; connect-src 'self'; font-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";

}  // namespace beckon
