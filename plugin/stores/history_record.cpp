#include "stores/history_record.hpp"

#include "util/error.hpp"
#include "util/json.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace iam::stores {

using access::AccessEntry;
using util::Json;
using util::text_at;

namespace {

constexpr std::int64_t k_version = 1;

constexpr std::array<std::pair<RecordState, const char*>, 4> k_states = {
    {{RecordState::intended, "intended"},
     {RecordState::written, "written"},
     {RecordState::not_written, "notWritten"},
     {RecordState::unknown, "unknown"}}};

std::optional<RecordState> state_of(const std::string& word) {
  const auto* const found =
      std::ranges::find_if(k_states, [&](const auto& each) { return word == each.second; });
  return found == k_states.end() ? std::nullopt : std::optional(found->first);
}

// A record whose form is not the expected one.
class Malformed : public util::Error {
public:
  explicit Malformed(const std::string& field) : Error("its field " + field + " is not readable") {}
};

kube::DataChange texts_of(const Json& record, const char* field) {
  const Json& json = util::member(record, field);
  if (!json.is_object()) {
    throw Malformed(field);
  }
  kube::DataChange texts;
  for (const auto& [key, text] : json.items()) {
    if (!text.is_string() && !text.is_null()) {
      throw Malformed(field);
    }
    texts[key] = text.is_null() ? std::nullopt : std::optional(text.get<std::string>());
  }
  return texts;
}

Json json_of(const access::HeldPolicy& policy) {
  Json json = {{"arn", policy.arn}, {"scope", nullptr}};
  if (policy.scope) {
    json["scope"] = {{"type", policy.scope->type}, {"namespaces", policy.scope->namespaces}};
  }
  return json;
}

Json json_of(const std::optional<AccessEntry>& entry) {
  if (!entry) {
    return nullptr;
  }
  Json json = {{"principalArn", entry->principal},
               {"described", entry->is_described},
               {"arn", entry->arn},
               {"type", entry->type},
               {"username", entry->username},
               {"groups", entry->groups}};
  json["tags"] = Json::object();
  for (const auto& [key, value] : entry->tags) {
    json["tags"][key] = value;
  }
  json["createdAt"] = entry->created_at ? Json(util::rfc3339(*entry->created_at)) : Json(nullptr);
  json["policies"] = nullptr;
  if (entry->policies) {
    json["policies"] = Json::array();
    for (const access::HeldPolicy& policy : *entry->policies) {
      json["policies"].push_back(json_of(policy));
    }
  }
  return json;
}

access::HeldPolicy policy_of(const Json& json) {
  access::HeldPolicy policy{text_at(json, "arn"), std::nullopt};
  if (const Json& scope = util::member(json, "scope"); scope.is_object()) {
    policy.scope = {text_at(scope, "type"), util::texts_in(util::array_at(scope, "namespaces"))};
  }
  return policy;
}

std::optional<AccessEntry> entry_of(const Json& record, const char* field) {
  const Json& json = util::member(record, field);
  if (json.is_null() && record.contains(field)) {
    return std::nullopt;
  }
  AccessEntry entry;
  entry.principal = text_at(json, "principalArn");
  if (entry.principal.empty()) {
    throw Malformed(field);
  }
  entry.is_described = util::member(json, "described") == true;
  entry.arn = text_at(json, "arn");
  entry.type = text_at(json, "type");
  entry.username = text_at(json, "username");
  entry.groups = util::texts_in(util::array_at(json, "groups"));
  if (const Json& tags = util::member(json, "tags"); tags.is_object()) {
    for (const auto& [key, value] : tags.items()) {
      entry.tags.emplace_back(key, value.is_string() ? value.get<std::string>() : "");
    }
  }
  entry.created_at = util::parse_rfc3339(text_at(json, "createdAt"));
  if (util::member(json, "policies").is_array()) {
    entry.policies.emplace();
    for (const Json& policy : util::array_at(json, "policies")) {
      entry.policies->push_back(policy_of(policy));
    }
  }
  return entry;
}

void put(Json& record, const Change& change) {
  if (const auto* map = std::get_if<MapChange>(&change)) {
    record["store"] = "configmap";
    record["name"] = map->name;
    record["resourceVersion"] = map->version;
    record["fieldManager"] = map->field_manager;
    record["before"] = json_of_texts(map->before);
    record["after"] = json_of_texts(map->after);
    return;
  }
  if (const auto* mode = std::get_if<ModeChange>(&change)) {
    record["store"] = "authenticationMode";
    record["name"] = mode->cluster;
    record["before"] = mode->before;
    record["after"] = mode->after;
    return;
  }
  const auto& entry = std::get<EntryChange>(change);
  record["store"] = "accessEntry";
  record["name"] = entry.principal;
  record["before"] = json_of(entry.before);
  record["after"] = json_of(entry.after);
}

Change change_of(const Json& record) {
  const std::string store = text_at(record, "store");
  const std::string name = text_at(record, "name");
  if (name.empty()) {
    throw Malformed("name");
  }
  if (store == "configmap") {
    return MapChange{name, text_at(record, "resourceVersion"), text_at(record, "fieldManager"),
                     texts_of(record, "before"), texts_of(record, "after")};
  }
  if (store == "accessEntry") {
    return EntryChange{name, entry_of(record, "before"), entry_of(record, "after")};
  }
  if (store == "authenticationMode") {
    return ModeChange{name, text_at(record, "before"), text_at(record, "after")};
  }
  throw Malformed("store");
}

Origin origin_of(const Json& record) {
  const Json& cluster = util::member(record, "cluster");
  return {.server = text_at(cluster, "server"),
          .context = text_at(cluster, "context"),
          .user = text_at(cluster, "user"),
          .cluster_arn = text_at(cluster, "arn"),
          .command = text_at(record, "command"),
          .run = text_at(record, "run"),
          .process = static_cast<int>(util::integer_at(record, "process").value_or(0))};
}

bool is_understood(const Json& record) {
  return util::integer_at(record, "version") == k_version;
}

} // namespace

const MapChange* map_change_in(const Record& record) {
  return record.change ? std::get_if<MapChange>(&*record.change) : nullptr;
}

Json json_of_texts(const kube::DataChange& texts) {
  Json json = Json::object();
  for (const auto& [key, text] : texts) {
    json[key] = text ? Json(*text) : Json(nullptr);
  }
  return json;
}

const char* word_of(RecordState state) {
  return std::ranges::find(k_states, state, &std::pair<RecordState, const char*>::first)->second;
}

std::string_view text_of(RecordState state) {
  return state == RecordState::not_written ? "not written" : word_of(state);
}

std::string text_of(const Record& record) {
  const Origin& origin = record.origin;
  Json json = {{"version", k_version}, {"state", word_of(record.state)}};
  json["time"] = record.time ? Json(util::rfc3339(*record.time)) : Json(nullptr);
  json["command"] = origin.command;
  json["run"] = origin.run;
  json["process"] = origin.process;
  json["cluster"] = {{"server", origin.server},
                     {"context", origin.context},
                     {"user", origin.user},
                     {"arn", origin.cluster_arn}};
  put(json, record.change.value());
  return util::dump_json(json) + '\n';
}

Record read_record(int number, std::string_view text) {
  Record record{.number = number};
  try {
    const Json json = util::parse_json(text, "");
    record.time = util::parse_rfc3339(text_at(json, "time"));
    record.origin = origin_of(json);
    const auto version = util::integer_at(json, "version");
    const auto state = state_of(text_at(json, "state"));
    record.state = state.value_or(RecordState::unknown);
    if (version > k_version) {
      record.problem = "a newer version of this program wrote it";
    } else if (version != k_version) {
      throw Malformed("version");
    } else if (!state) {
      throw Malformed("state");
    } else {
      record.change = change_of(json);
    }
  } catch (const util::Error& error) {
    record.problem = "it is damaged: " + error.cause();
  }
  return record;
}

std::optional<std::string> with_state(std::string_view text, RecordState state,
                                      const Change* made) {
  try {
    Json json = util::parse_json(text, "");
    if (!is_understood(json)) {
      return std::nullopt;
    }
    json["state"] = word_of(state);
    if (made != nullptr) {
      put(json, *made);
    }
    return util::dump_json(json) + '\n';
  } catch (const util::Error&) {
    return std::nullopt;
  }
}

} // namespace iam::stores
