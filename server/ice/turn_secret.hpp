// The secret that we share with our own coturn. It is kept, so that credentials stay valid when the server restarts.
#pragma once
#include <string>

namespace beckon::ice {

// What the private file holds; a fresh one (256 bits, hexadecimal) is made and written if it holds none. Throws
// std::runtime_error when it cannot be written.
std::string kept_secret(const std::string& file);

// Writes a file that only its owner may read, whole or not at all. Throws std::runtime_error.
void write_private_file(const std::string& file, const std::string& text);

// All of it; empty when it cannot be read.
std::string read_private_file(const std::string& file);

}  // namespace beckon::ice
