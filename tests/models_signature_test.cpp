// SPDX-License-Identifier: Apache-2.0
// The one number that must not change by accident.
#include <gtest/gtest.h>

#include <fstream>

#include "models/signature.h"

namespace {

TEST(Signature, IsTheOneInTheRepository) {
  std::ifstream file(std::string(TRM_SOURCE_DIR) + "/tests/signature.txt");
  std::string expected;
  ASSERT_TRUE(file >> expected);
  EXPECT_EQ(models::signature(), expected) << "if the numbers were meant to change: trm bench "
                                              "--signature > tests/signature.txt, and say why";
}

}  // namespace
