// Builds knowledge out of documents in tests.
#pragma once
#include <gtest/gtest.h>

#include <initializer_list>

#include "weaknesses/knowledge/knowledge_files.h"

namespace luytre {

struct TestDocument {
  KnowledgeFormat format;
  std::string_view text;
};

inline Knowledge knowledge_of(std::initializer_list<TestDocument> documents, ReaderCounts* counts = nullptr) {
  KnowledgeWriter writer;
  ReaderCounts own;
  for (const TestDocument& d : documents) {
    EXPECT_EQ(knowledge_format(d.text), d.format) << d.text.substr(0, 80);
    EXPECT_TRUE(read_knowledge(d.format, d.text, start_of(20'000), writer, counts ? *counts : own));
  }
  auto bytes = writer.finish();
  EXPECT_TRUE(bytes);
  auto knowledge = Knowledge::from_bytes(std::move(*bytes));
  EXPECT_TRUE(knowledge) << (knowledge ? "" : knowledge.error().message);
  return std::move(*knowledge);
}

}  // namespace luytre
