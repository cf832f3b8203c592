#pragma once

#include "util/error.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace iam::fuzz {

// The input of a fuzz target as the text that it is.
std::string text_of(const std::uint8_t* data, std::size_t size);

// Ends the program with `what` and `shown` where `kept` is false: a promise of ours is broken.
void promise(bool kept, std::string_view what, std::string_view shown = {});

// The same where `error` asks its reader to report a bug: such a refusal saves the user's data, and
// is a defect all the same.
void promise_no_bug(const util::Error& error);

} // namespace iam::fuzz

// What libFuzzer calls with each input, and replay.cpp with each file of a corpus.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
