// What every response says of what a browser may do with it, and what the page may do besides.
#pragma once
#include <span>
#include <string>

#include "core/time.hpp"
#include "net/http.hpp"

namespace beckon {

// Of every response. `hsts`: for how long browsers keep to https (RFC 6797); 0 says nothing of it.
net::HttpHeaders security_headers(Duration hsts);

// The Content-Security-Policy of the web app's files, in place of the one above that allows nothing. Without inline
// scripts and styles and without eval; no text becomes HTML or the address of a script (Trusted Types). 'self' covers
// the WebSocket to the same host (CSP 3, 6.7.2.8). Pages of the origins `frame_ancestors` alone may embed it.
std::string page_policy(std::span<const std::string> frame_ancestors);

}  // namespace beckon
