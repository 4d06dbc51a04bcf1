// SPDX-License-Identifier: Apache-2.0
// Another trm beside this one, on cores of its own.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace tools {

// Cores that this process may run on, in order; empty where the system does not tell.
std::vector<int> allowed_cores();
// Memory that a process could still take: what the machine has left, and a container's limit.
std::size_t free_memory_bytes();

class ChildProcess {
 public:
  // Runs this program with those arguments.  Standard output and error go to files, written anew;
  // it runs on those cores alone (empty: on any).  It does not see a Ctrl-C of the terminal, and
  // ends with this process, however that ends.  Throws std::runtime_error when it cannot start.
  ChildProcess(const std::vector<std::string>& arguments, const std::string& output,
               const std::string& errors, const std::vector<int>& cores);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();  // kills it where it still runs

  bool has_ended();                       // does not wait
  int status() const { return status_; }  // exit status, 128 + signal where one ended it
  void ask_to_stop();

 private:
  pid_t child_ = -1;
  int status_ = -1;
};

}  // namespace tools
