#include "aws/node_roles.hpp"

#include "util/encoding.hpp"
#include "util/json.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace iam::aws {

using access::ManagedNodes;
using util::Json;
using util::text_at;

namespace {

using Names = std::vector<std::string>;
using Nodes = std::vector<ManagedNodes>;

// How EKS lists and describes one of the two kinds.
struct Kind {
  ManagedNodes::Source source;
  const char* path; // below the cluster's
  const char* list_operation;
  const char* names_key;
  const char* describe_operation;
  const char* object_key;
  const char* role_key;
};

constexpr Kind k_node_groups = {ManagedNodes::Source::node_group,
                                "/node-groups",
                                "ListNodegroups",
                                "nodegroups",
                                "DescribeNodegroup",
                                "nodegroup",
                                "nodeRole"};
constexpr Kind k_fargate_profiles = {ManagedNodes::Source::fargate_profile,
                                     "/fargate-profiles",
                                     "ListFargateProfiles",
                                     "fargateProfileNames",
                                     "DescribeFargateProfile",
                                     "fargateProfile",
                                     "podExecutionRoleArn"};

bool says_it_is_gone(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const AwsError& refusal) {
    return refusal.code() == "ResourceNotFoundException";
  } catch (const util::Error&) {
    return false;
  }
}

class Reader {
public:
  Reader(RestJsonClient client, const std::string& cluster)
      : m_client(std::move(client)), m_path("/clusters/" + util::percent_encode(cluster)) {}

  NodeRoles run() {
    Answer<Names> groups;
    Answer<Names> profiles;
    std::vector<Question> lists = {list(k_node_groups, groups), list(k_fargate_profiles, profiles)};
    ask_all(m_client, lists);
    NodeRoles roles;
    std::vector<Question> descriptions;
    describe(k_node_groups, groups, roles.node_groups, descriptions);
    describe(k_fargate_profiles, profiles, roles.fargate_profiles, descriptions);
    ask_all(m_client, descriptions);
    return roles;
  }

private:
  Question list(const Kind& kind, Answer<Names>& answer) {
    return question_for(listing_call(kind.list_operation, m_path + kind.path), answer,
                        [this, &kind](Names& names, const Json& page) {
                          std::ranges::move(util::texts_in(m_client.required_list(
                                                page, kind.names_key, kind.list_operation)),
                                            std::back_inserter(names));
                        });
  }

  void describe(const Kind& kind, const Answer<Names>& names, Answer<Nodes>& answer,
                std::vector<Question>& questions) {
    if (const auto* error = std::get_if<std::exception_ptr>(&names)) {
      answer = *error;
      return;
    }
    for (const std::string& name : std::get<Names>(names)) {
      questions.push_back({reading_call(kind.describe_operation,
                                        m_path + kind.path + '/' + util::percent_encode(name)),
                           [this, &kind, &answer, name](const Json& page) {
                             if (auto* nodes = std::get_if<Nodes>(&answer)) {
                               nodes->push_back(nodes_in(kind, name, page));
                             }
                           },
                           [&answer](const std::exception_ptr& error) {
                             if (!says_it_is_gone(error)) {
                               answer = error;
                             }
                           }});
    }
  }

  ManagedNodes nodes_in(const Kind& kind, const std::string& name, const Json& page) const {
    const Json& object = m_client.required_object(page, kind.object_key, kind.describe_operation);
    return {kind.source, name, m_client.required(object, kind.role_key, kind.describe_operation),
            text_at(object, "amiType")};
  }

  RestJsonClient m_client;
  std::string m_path;
};

} // namespace

NodeRoles read_node_roles(Runtime& runtime, Endpoint endpoint, Credentials credentials,
                          const std::string& cluster) {
  return Reader(RestJsonClient(runtime, std::move(endpoint), std::move(credentials)), cluster)
      .run();
}

} // namespace iam::aws
