#include "present/checkup_view.hpp"
#include "support/command_line.hpp"
#include "util/json.hpp"
#include "util/proposed_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::present {
namespace {

using namespace std::chrono_literals;
using diagnosis::Checkup;
using diagnosis::Step;
using testing::HasSubstr;

class CheckupView : public testing::Test {
protected:
  CheckupView() {
    m_checkup.pass(Step::context, 1234us, "prod\x1b[31m");
    m_checkup.pass(Step::dns, std::nullopt, "h");
    m_checkup.warn(Step::context, util::Error("it ages", "config:1", "renew it"));
    m_checkup.fail(Step::tcp, 12s, "192.0.2.1",
                   std::make_exception_ptr(
                       util::Error("it fails", "h", "run " + util::own_command({"list"}))));
  }

  std::string print(Format format, Headers headers = Headers::show) {
    std::ostringstream out;
    cluster::Host host{m_line.host()};
    present::print({out, m_err, host.read_input, host.environment, host.make_transport, host.runner,
                    host.clock, host.random, host.prompt},
                   m_checkup, format, headers);
    return out.str();
  }

  test::CommandLine m_line;
  std::ostringstream m_err;
  Checkup m_checkup;
};

TEST_F(CheckupView, a_table_has_a_row_for_each_step) {
  const std::string text = print(Format::text);
  EXPECT_THAT(text, HasSubstr("STEP             RESULT             TIME   DETAIL\n"));
  EXPECT_THAT(text, HasSubstr("context          ok                1.2ms   prod\\x1b[31m\n"));
  EXPECT_THAT(text, HasSubstr("DNS              ok                    -   h\n"));
  EXPECT_THAT(text, HasSubstr("TCP              failed        12000.0ms   192.0.2.1\n"));
  EXPECT_THAT(text, HasSubstr("lint             not reached           -"));
  EXPECT_EQ(m_err.str(), "warning: config:1: it ages: renew it\n"
                         "error: h: it fails\n  run kubectl iam list\n");
  EXPECT_EQ(print(Format::text, Headers::hide).find("STEP"), std::string::npos);
}

TEST_F(CheckupView, JSON_has_all_of_it) {
  const util::Json json = util::parse_json(print(Format::json), "");
  EXPECT_EQ(json["kind"], "Checkup");
  EXPECT_EQ(json["steps"].size(), 10U);
  EXPECT_EQ(json["steps"][0]["milliseconds"], 1.234);
  EXPECT_EQ(json["steps"][2]["result"], "failed");
  EXPECT_EQ(json["steps"][3],
            util::parse_json(
                R"({"name":"tls","result":"notReached","milliseconds":null,"detail":null})", ""));
  EXPECT_EQ(json["warnings"][0]["step"], "context");
  EXPECT_EQ(json["warnings"][0]["cure"], "renew it");
  EXPECT_EQ(json["cause"], "h: it fails");
  EXPECT_EQ(json["cure"], "run kubectl iam list");
}

} // namespace
} // namespace iam::present
