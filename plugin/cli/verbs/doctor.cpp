#include "commands/doctor.hpp"

#include "cli/flags.hpp"
#include "cli/verbs/common.hpp"
#include "cli/verbs/verbs.hpp"

#include <memory>

namespace iam::cli {
namespace {

Action define_doctor(CLI::App& app) {
  const auto options = std::make_shared<commands::DoctorOptions>();
  add_text(app, "-n,--namespace", options->namespace_,
           "The namespace in which rights are asked about. Without it all of them at once, and "
           "where that is refused each one in which a binding names you",
           ValueSource::namespaces);
  add_connection(app, options->target.connection);
  add_output(app, options->format, {"json", "yaml"});
  add_no_headers(app, options->no_headers);
  return action(options);
}

} // namespace

Verb doctor_verb() {
  return {
      .name = "doctor",
      .summary = "Find out why you do not get in, step by step",
      .description =
          "Goes the way from the kubeconfig to the stores, and says of each step whether it works "
          "and how long it took: the context; the server's name (DNS), TCP and TLS; the "
          "credentials, as kubectl gets them; whom AWS takes you for (IAM identity), and whom the "
          "API server (authentication); whether you have any of the common rights "
          "(authorisation); the authentication mode; and what lint finds in aws-auth and in access "
          "entries. Stops at the first step that fails, with its cause and what to do; those "
          "behind it are not reached. Changes nothing.\n\n"
          "What cannot be known is `unknown`, such as the mode without rights in AWS, and no "
          "failure. A warning says if the context lacks the successor of the cluster's certificate "
          "authority. Steps that do not depend on each other run at once, so that their times do "
          "not add up.\n\n"
          "Exit codes: 0 if you get in and have rights, 1 if a step fails, 2 if that could not be "
          "found out.\n\n"
          "As JSON: apiVersion, kind `Checkup`, steps (name: context, dns, tcp, tls, credentials, "
          "iamIdentity, authentication, authorisation, mode or lint; result: ok, failed, unknown "
          "or notReached; milliseconds; detail), warnings (step, cause, cure), cause, cure.",
      .examples = "# Find out why kubectl says Unauthorized\n"
                  "kubectl iam doctor\n\n"
                  "# The same in another context, as another AWS profile\n"
                  "kubectl iam doctor --context production --profile corp\n\n"
                  "# For a script\n"
                  "kubectl iam doctor -o json",
      .define = define_doctor,
      .failure = 2};
}

} // namespace iam::cli
