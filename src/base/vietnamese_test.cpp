#include "base/vietnamese.h"

#include <gtest/gtest.h>

namespace luytre {
namespace {

TEST(Vietnamese, LosesItsMarks) {
  EXPECT_EQ(without_marks("Đà Nẵng"), "da nang");
  EXPECT_EQ(without_marks("Bộ Khoa học và Công nghệ"), "bo khoa hoc va cong nghe");
  EXPECT_EQ(without_marks("ĂÂÊÔƠƯ ăâêôơư ỶỸ"), "aaeoou aaeoou yy");
  EXPECT_EQ(without_marks("Ha\u0300 No\u0302\u0323i U\u031b\u0301ng"), "ha noi ung") << "not composed";
  EXPECT_EQ(without_marks("VNPT-2 (ß, 中, 😀)"), "vnpt-2 (ß, 中, 😀)") << "others stay";
  EXPECT_EQ(without_marks("a\xff\xe1\xba"), "a\xff\xe1\xba") << "no UTF-8 stays too";
  EXPECT_EQ(without_marks("\u0301a"), "\u0301a") << "a mark on nothing";
  EXPECT_EQ(without_marks(""), "");
}

TEST(Vietnamese, EveryLetterOfTheAlphabetIsKnown) {
  EXPECT_EQ(without_marks("àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵđ"),
            std::string(15, 'a') + std::string(10, 'e') + "iiiii" + std::string(15, 'o') +
                std::string(10, 'u') + "yyyyyd");
  EXPECT_EQ(without_marks("ÀẢÃÁẠẰẲẴẮẶẦẨẪẤẬÈẺẼÉẸỀỂỄẾỆÌỈĨÍỊÒỎÕÓỌỒỔỖỐỘỜỞỠỚỢÙỦŨÚỤỪỬỮỨỰỲỶỸÝỴĐ"),
            std::string(15, 'a') + std::string(10, 'e') + "iiiii" + std::string(15, 'o') +
                std::string(10, 'u') + "yyyyyd");
}

TEST(Vietnamese, IsFoundWithAndWithoutMarks) {
  const char* name = "Ủy ban nhân dân thành phố Hà Nội";
  for (const char* query : {"ha noi", "Hà Nội", "HÀ NỘI", "hà noi", "ha  noi", "Ha\u0300 No\u0323\u0302i",
                            "nhan dan", "ủy ban", "Uỷ ban", "uy b", "thanh phô", " ha noi "})
    EXPECT_TRUE(name_has(name, query)) << query;
  for (const char* query : {"hạ noi", "há nội", "noi ha", "oi", "a noi", "hà nam", "nhân đan", "", " "})
    EXPECT_FALSE(name_has(name, query)) << query;
  EXPECT_TRUE(name_has("Điện lực (EVN)", "evn"));
  EXPECT_TRUE(name_has("Điện lực (EVN)", "dien luc"));
  EXPECT_FALSE(name_has("Dien luc", "điện"));
  EXPECT_FALSE(name_has("", "a"));
}

}  // namespace
}  // namespace luytre
