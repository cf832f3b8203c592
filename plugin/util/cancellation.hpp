#pragma once

namespace iam::util {

// While it lives, Ctrl-C (and SIGTERM and SIGHUP) set a state that the program polls. Three seconds
// after the first of them, or one after the second, a program that has not ended, because it
// computes or waits for something else, is ended by force: UnfinishedFiles are removed, and the
// exit code is the same. Afterwards the previous handlers are back. A signal that was ignored
// (nohup) stays ignored. There is one at a time, created by `main` before any thread.
class InterruptHandler {
public:
  InterruptHandler();
  ~InterruptHandler();
  InterruptHandler(const InterruptHandler&) = delete;
  InterruptHandler& operator=(const InterruptHandler&) = delete;
};

// While it lives, the program takes its time after the first interrupt, and only the second ends it
// by force: it waits for the answer to something that it cannot take back. Then the three seconds
// begin.
class UnhurriedEnd {
public:
  UnhurriedEnd();
  ~UnhurriedEnd();
  UnhurriedEnd(const UnhurriedEnd&) = delete;
  UnhurriedEnd& operator=(const UnhurriedEnd&) = delete;
};

// While it lives, these signals are ignored: they are meant for the editor that runs in the
// terminal.
class InterruptsIgnored {
public:
  InterruptsIgnored();
  ~InterruptsIgnored();
  InterruptsIgnored(const InterruptsIgnored&) = delete;
  InterruptsIgnored& operator=(const InterruptsIgnored&) = delete;
};

// How often the user has asked to stop; 0 if no handler is installed.
int interrupt_count();

// The number of the first signal, or 0. The exit code is 128 more.
int cancelling_signal();

// Descriptors for `poll` that become readable with the first and with the second interrupt. They
// are never read, so that any number of threads can watch them; -1 if no handler is installed.
int first_interrupt_fd();
int second_interrupt_fd();

// Throws Cancelled once the user has asked to stop.
void throw_if_cancelled();

} // namespace iam::util
