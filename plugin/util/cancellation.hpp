#pragma once

namespace iam::util {

// Turns Ctrl-C (and SIGTERM and SIGHUP) into something that the program asks for, as long as it
// lives; then the handlers before it are back. A signal that was ignored stays so (nohup). There is
// one at a time, made by `main` before any thread.
class InterruptHandler {
public:
  InterruptHandler();
  ~InterruptHandler();
  InterruptHandler(const InterruptHandler&) = delete;
  InterruptHandler& operator=(const InterruptHandler&) = delete;
};

// While it lives, signals belong to somebody else: to the editor that runs in the terminal.
class InterruptsIgnored {
public:
  InterruptsIgnored();
  ~InterruptsIgnored();
  InterruptsIgnored(const InterruptsIgnored&) = delete;
  InterruptsIgnored& operator=(const InterruptsIgnored&) = delete;
};

// How often the user has asked to stop; 0 where no handler is installed.
int interrupt_count();

// The number of the signal that asked first, or 0: the exit code is 128 more.
int cancelling_signal();

// Descriptors for `poll` that are readable from the first, and from the second, interrupt on. They
// are never read, so that any number of threads can watch them; -1 where no handler is installed.
int first_interrupt_fd();
int second_interrupt_fd();

// Throws Cancelled once the user has asked to stop.
void throw_if_cancelled();

} // namespace iam::util
