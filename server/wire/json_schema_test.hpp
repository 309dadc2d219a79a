// As much of JSON Schema as protocol/asyncapi.yaml uses, to hold messages against it.
#pragma once
#include <string>

#include <boost/json.hpp>
#include <set>

namespace beckon::wire::testing {

class Schemas {
 public:
  Schemas();  // reads protocol/asyncapi.yaml
  const boost::json::object& all() const { return all_; }
  // The schema with $ref followed and allOf made one object.
  boost::json::object resolved(const boost::json::value& schema) const;
  boost::json::object named(const std::string& name) const { return resolved(all_.at(name)); }

  // Empty when `value` fits, else where and why not. Members that the schema does not name are told as "unknown".
  std::string mismatch(const boost::json::value& schema, const boost::json::value& value) const;
  bool accepts(const boost::json::value& schema, const boost::json::value& value) const {
    return mismatch(schema, value).empty();
  }
  // The paths of all members that `value` has ("/parties/*/name"), for comparing with paths().
  void collect(const boost::json::value& schema, const boost::json::value& value, const std::string& at,
               std::set<std::string>& into) const;
  // The paths of all members that the schema names.
  void paths(const boost::json::value& schema, const std::string& at, std::set<std::string>& into) const;
  // A small value that fits, with the required members only.
  boost::json::value sample(const boost::json::value& schema) const;

 private:
  std::string object_mismatch(const boost::json::object& schema, const boost::json::object& value) const;

  boost::json::object all_;
};

}  // namespace beckon::wire::testing
