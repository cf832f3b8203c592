#include "diagnosis/refusal_cause.hpp"

#include "aws/error.hpp"
#include "awsauth/rules/never_matches.hpp"
#include "cluster/api_mode.hpp"
#include "cluster/same_cluster.hpp"
#include "identity/arn.hpp"
#include "util/crypto.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <chrono>
#include <fmt/format.h>

namespace iam::diagnosis {
namespace {

// The authenticator allows a signature to be old, but not to be from the future.
constexpr std::chrono::minutes k_noticeable_offset{1};

std::string cluster_text(const Refusal& refusal) {
  return fmt::format("{} ({})", refusal.cluster.name, refusal.cluster.region);
}

// PEM of the same certificate may be wrapped in different ways.
std::string without_breaks(std::string_view pem) {
  return util::replace_all(util::replace_all(util::trim(pem), "\r", ""), "\n", "");
}

// A cluster may have two authorities, of which the kubeconfig need not have both.
bool has_common_authority(const Refusal& refusal, const aws::EksCluster& eks) {
  try {
    const auto trusted = cluster::trusted_authorities(refusal.connection, eks);
    return trusted && trusted->has_any;
  } catch (const util::Error&) { // damaged, so that the texts decide
    return false;
  }
}

std::optional<util::Error> wrong_cluster(const Refusal& refusal, const aws::EksCluster& eks) {
  const std::string pem = util::decode_base64(eks.certificate_authority).value_or("");
  const std::string& ours = refusal.connection.cluster.certificate_authority_data;
  if (pem.empty() || ours.empty() || without_breaks(pem) == without_breaks(ours) ||
      has_common_authority(refusal, eks)) {
    return std::nullopt;
  }
  return util::Error(
      fmt::format("the token was made for the EKS cluster {}, and {} is another one: their "
                  "certificate authorities differ",
                  cluster_text(refusal), refusal.connection.server),
      eks.arn,
      refusal.subject == Subject::role
          ? "give the right --cluster-name and --region, or rewrite the context: " +
                util::own_command({"update-kubeconfig", "--name", "NAME"})
          : "rewrite the context with the right name: " + refusal.rewrite_command);
}

std::optional<util::Error> no_such_cluster(const Refusal& refusal, const aws::AwsError& error) {
  if (error.code() != "ResourceNotFoundException") {
    return std::nullopt;
  }
  return util::Error(fmt::format("the token was made for the EKS cluster {}, which does not exist",
                                 cluster_text(refusal)),
                     "",
                     refusal.subject == Subject::role
                         ? "give the right --cluster-name and --region"
                         : "rewrite the context with the right name: " + refusal.rewrite_command);
}

bool is_user(const std::string& arn) {
  return arn.find(":user/") != std::string::npos;
}

std::string_view kind_of(const Refusal& refusal) {
  return is_user(refusal.test.arn) ? "the user" : "the role";
}

// The words of a command that lets in the principal `arn`.
std::vector<std::string> add_words(const std::string& arn) {
  return {is_user(arn) ? "add-user" : "add-role", arn};
}

// In another account, a cluster of the same name is unrelated.
bool is_in_clusters_account(const Refusal& refusal) {
  return !refusal.cluster.account.empty() &&
         refusal.aws.sts().get_caller_identity().account == refusal.cluster.account;
}

bool has_access_entry(const Refusal& refusal) {
  return refusal.test.prediction && refusal.test.prediction->access_entry;
}

// Only those who may read access entries can add one.
std::string cure_by_entry(const Refusal& refusal) {
  std::vector<std::string> words = add_words(refusal.test.arn);
  words.insert(words.end(), {"--store", "entries", "--group", "GROUP"});
  return refusal.knows_entries ? util::own_command(words)
                               : "ask someone with the eks: rights for access entries to run: " +
                                     util::own_command(words, util::Runner::somebody_else);
}

// What EKS says about the cluster of the token.
struct EksAnswer {
  std::optional<util::Error> cause; // nullopt if the cluster is fine, or unknown
  bool is_denied = false;           // the caller may not ask
};

EksAnswer ask_eks(const Refusal& refusal) {
  try {
    if (!is_in_clusters_account(refusal)) {
      return {};
    }
    const aws::EksCluster eks =
        refusal.eks
            ? *refusal.eks
            : refusal.aws.eks(refusal.cluster.region).describe_cluster(refusal.cluster.name);
    if (auto error = wrong_cluster(refusal, eks)) {
      return {std::move(error)};
    }
    if (eks.authentication_mode == "API" && !has_access_entry(refusal)) {
      cluster::remember_api_mode(eks.endpoint, refusal.environment);
      return {util::Error("the cluster reads access entries only (authentication mode API), and no "
                          "aws-auth",
                          eks.arn, cure_by_entry(refusal))};
    }
  } catch (const aws::AwsError& error) {
    return {no_such_cluster(refusal, error), error.code().starts_with("AccessDenied")};
  } catch (const util::Error&) { // no region, no network: the map may still explain it
  }
  return {};
}

// By the role's access entry, which should let it in or cannot.
std::optional<util::Error> by_entry(const Refusal& refusal) {
  if (!has_access_entry(refusal)) {
    return std::nullopt;
  }
  const Explanation& prediction = *refusal.test.prediction;
  const std::string& arn = prediction.access_entry->principal;
  std::vector<std::string> words = add_words(arn);
  words.insert(words.end(), {"--relink", "--store", "entries"});
  const std::string relink = "make it again with the same rights: " + util::own_command(words);
  if (prediction.access_entry->is_stale.value_or(false)) {
    return util::Error("its access entry is stale: it belongs to a former role of that name, and "
                       "EKS lets nobody in by it",
                       arn, relink);
  }
  return util::Error(
      fmt::format("{0} has an access entry, and the cluster still refuses it: the entry was made a "
                  "moment ago, or {0} was deleted and made again since",
                  kind_of(refusal)),
      arn, "try again in a minute, or " + relink);
}

std::optional<util::Error> by_map(const Refusal& refusal) {
  if (!refusal.test.prediction || refusal.test.prediction->is_mapped() ||
      refusal.subject == Subject::caller) {
    return std::nullopt;
  }
  const Explanation& prediction = *refusal.test.prediction;
  const std::string& arn = prediction.canonical_arn;
  if (prediction.entry) {
    return util::Error(prediction.reason, arn,
                       util::own_command({"explain", arn}) + " shows the entry");
  }
  if (!prediction.repair.empty()) { // nothing can be added to a broken list
    return util::Error("not mapped: " + prediction.reason, "", prediction.repair);
  }
  const std::string add = util::own_command({"add-role", arn, "--group", "GROUP"});
  if (prediction.nearest) {
    // An entry that lets somebody else in stays.
    const bool is_dead =
        awsauth::reason_never_matched(prediction.nearest->list, prediction.nearest->arn)
            .has_value();
    return util::Error(
        fmt::format("no entry of the map matches; closest is line {} of {}, {}: {}",
                    prediction.nearest_line, awsauth::data_key(prediction.nearest->list),
                    prediction.nearest->arn, prediction.nearest->why),
        arn,
        is_dead ? fmt::format("{}; {}", add,
                              util::own_command({"remove-role", prediction.nearest->arn}))
                : add);
  }
  return util::Error("not mapped: " + prediction.reason, "", add);
}

std::optional<util::Error> by_time(const Refusal& refusal) {
  const aws::Runtime& runtime = refusal.aws.runtime();
  // AWS's clock decides.
  if (refusal.credentials.expires && *refusal.credentials.expires <= runtime.signing_time()) {
    return util::Error("the role's session has expired", "", "run the test again");
  }
  return wrong_clock(runtime);
}

// Who is refused cannot read the map, and need not be allowed to read access entries.
util::Error unknown_caller(const Refusal& refusal) {
  const std::string& arn = refusal.test.arn;
  const auto parsed = identity::parse_arn(arn);
  const std::string& account = refusal.cluster.account;
  const bool is_other = !account.empty() && parsed && parsed->account != account;
  const auto mode =
      refusal.eks ? access::parse_mode(refusal.eks->authentication_mode) : std::nullopt;
  const bool has_entries = mode && access::reads_entries(*mode);
  std::vector<std::string> words = add_words(arn);
  words.insert(words.end(), {"--group", "GROUP"});
  const std::string cure = has_entries && refusal.knows_entries
                               ? cure_by_entry(refusal)
                               : "ask someone who gets in to run: " +
                                     util::own_command(words, util::Runner::somebody_else);
  return util::Error(
      fmt::format("the cluster does not know {} with which you sign in{}", kind_of(refusal),
                  is_other ? fmt::format(", of account {}; the cluster belongs to account {}",
                                         parsed->account, account)
                           : ""),
      arn,
      is_other ? fmt::format("use credentials of account {} ({}); if this is meant to get in, {}",
                             account, util::own_command({"doctor", "--profile", "PROFILE"}), cure)
               : cure);
}

// AWS gives a reason only if one of the caller's own policies denies, or none allows.
bool says_why(const std::string& message) {
  return message.find("because ") != std::string::npos ||
         message.find("with an explicit deny") != std::string::npos;
}

} // namespace

std::optional<util::Error> wrong_clock(const aws::Runtime& runtime) {
  return wrong_clock(runtime.clock_offset, "AWS's");
}

std::optional<util::Error> wrong_clock(std::chrono::milliseconds offset, std::string_view whose) {
  if (std::chrono::abs(offset) < k_noticeable_offset) {
    return std::nullopt;
  }
  const auto minutes = std::chrono::round<std::chrono::minutes>(std::chrono::abs(offset)).count();
  return util::Error(fmt::format("the clock of this machine is {} minutes {} {}", minutes,
                                 offset.count() > 0 ? "behind" : "ahead of", whose),
                     "", "set the clock (timedatectl set-ntp true)");
}

util::Error cause_of(const Refusal& refusal) {
  const EksAnswer eks = ask_eks(refusal);
  if (eks.cause) {
    return *eks.cause;
  }
  for (const auto look : {by_entry, by_map, by_time}) {
    if (auto error = look(refusal)) {
      return *error;
    }
  }
  if (refusal.test.is_unjudged) {
    return util::Error(
        "the cluster does not know the role, and whether the map names it is unknown: " +
            refusal.test.no_prediction,
        "", "rewrite the text at that place, then test again");
  }
  if (refusal.subject == Subject::caller) {
    return unknown_caller(refusal);
  }
  const bool mapped = refusal.test.prediction && refusal.test.prediction->is_mapped();
  return util::Error(
      mapped ? "the map has an entry for the role, but the cluster still refuses it"
             : "the cluster does not know the role, and the map cannot be read: " +
                   refusal.test.no_prediction,
      "",
      mapped
          ? "an access entry of a deleted role of this name may hide it, or the token may be for "
            "another cluster: " +
                util::aws_command(
                    {"eks", "list-access-entries", "--cluster-name", refusal.cluster.name}) +
                (eks.is_denied
                     ? "; with eks:DescribeCluster allowed, this test can rule out another cluster"
                     : "")
          : "ask someone who can read the map to run: " +
                util::own_command({"explain", refusal.test.arn}, util::Runner::somebody_else));
}

util::Error cause_of_untested(const util::Error& error) {
  const auto* aws = dynamic_cast<const aws::AwsError*>(&error);
  if (aws == nullptr || aws->code() != "AccessDenied") {
    return error;
  }
  const std::string cause =
      "AWS does not let you assume the role, which says nothing about the role in the cluster: " +
      aws->message();
  if (says_why(aws->message())) {
    return util::Error(cause, aws->where(), "get that allowed, or use another --profile");
  }
  return util::Error(
      cause, aws->where(),
      "AWS does not say why. Most likely first: the role's trust policy does not name "
      "you; your own policies do not allow sts:AssumeRole; the role requires an "
      "external id (--external-id) or MFA (--mfa-serial); the ARN lacks the role's "
      "path, which iam:GetRole would find; the role does not exist");
}

} // namespace iam::diagnosis
