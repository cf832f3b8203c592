#include "cli/run.hpp"

int main(int argc, char** argv) { return iam::cli::run(argc, argv); }
