// SPDX-License-Identifier: Apache-2.0
// The trm command.
int main() { return 2; }
