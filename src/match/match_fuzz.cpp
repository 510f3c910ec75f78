// Lists and batches made from the input's bytes, matched by the set and by its twin: they must agree.
#include <cstdint>

#include "base/bytes.h"
#include "base/check.h"
#include "match/match_twin.h"

namespace luytre {
namespace {

// Takes values from the input; after its end everything is zero.
class Draw {
 public:
  explicit Draw(std::span<const std::byte> bytes) : reader_(bytes) {}
  bool more() const { return reader_.remaining() > 0; }
  uint8_t byte() { return reader_.u8(); }
  // Few distinct ones that share leading and trailing bits, and now and then any.
  IpAddress address() {
    uint8_t kind = byte();
    uint64_t bits = kind & 1 ? reader_.u32() : uint64_t{byte() & 0x81u} << 24 | (byte() & 0x83u);
    if (kind & 2) return IpAddress::from_v4(static_cast<uint32_t>(bits));
    return {0x2001000000000000ull | bits << 16, kind & 4 ? 0 : bits};
  }
  uint16_t port() {
    static constexpr uint16_t kPorts[] = {0, 1, 2, 80};
    return kPorts[byte() & 3];
  }
  // Of an alphabet that makes names, URLs and addresses; length up to 300.
  std::string text() {
    static constexpr std::string_view kAlphabet = "ab.:/?#[]1280x.a/";
    size_t length = byte();
    if (length > 250) length += byte() & 63;
    std::string text;
    for (; text.size() < length && more();) {
      uint8_t b = byte();
      size_t repeat = b > 240 ? byte() & 63 : 1;  // long names from few bytes
      text.append(std::min(repeat, length - text.size()), kAlphabet[b % kAlphabet.size()]);
    }
    return text;
  }

 private:
  ByteReader reader_;
};

struct Input {
  std::vector<std::string> texts;  // what indicators and rows draw from, as hits are rare otherwise
  std::string_view text(Draw& draw) {
    uint8_t b = draw.byte();
    if (texts.size() < 64 && (b & 1 || texts.empty())) texts.push_back(draw.text());
    std::string_view whole = texts[b / 2 % texts.size()];
    return b & 128 ? whole.substr(whole.size() / 2) : whole;
  }
};

IndicatorValue draw_value(Draw& draw, Input& input) {
  IndicatorValue value;
  value.type = static_cast<IndicatorType>(draw.byte() % kIndicatorTypes);
  value.address = draw.address();
  value.port = draw.port();
  if (value.type == IndicatorType::prefix) {
    value.length = static_cast<uint8_t>(draw.byte() % (value.address.is_v4() ? 33 : 129));
    value.address = mask(value.address, Prefix{value.address, value.length}.mapped_length());
  }
  if (value.type >= IndicatorType::domain) value.text = input.text(draw);
  return value;
}

void draw_batch(Draw& draw, Input& input, ObservationBatch& batch) {
  batch.kind = static_cast<ObservationKind>(draw.byte() % kObservationKinds);
  batch.family = draw.byte() & 1 ? AddressFamily::v6 : AddressFamily::v4;
  batch.size = draw.byte() & 127;
  input.texts.reserve(64);
  for (uint32_t row = 0; row < batch.size; ++row) {
    IpAddress src = draw.address(), dst = draw.address();
    batch.src4[row] = src.v4();
    batch.dst4[row] = dst.v4();
    batch.src6[row] = src;
    batch.dst6[row] = dst;
    batch.src_port[row] = draw.port();
    batch.dst_port[row] = draw.port();
    for (auto* column : {&batch.name, &batch.host, &batch.path, &batch.server_name, &batch.ja3, &batch.ja4,
                         &batch.certificate})
      (*column)[row] = batch.text.copy(input.text(draw));
    if (draw.byte() & 1) {
      IpAddress answer = draw.address();
      batch.answers.insert(batch.answers.end(), 1 + (draw.byte() & 1), {row, answer});
    }
  }
}

void check(std::span<const std::byte> bytes) {
  Draw draw(bytes);
  Input input;
  IndicatorSetBuilder builder;
  IndicatorTwin twin;
  ProfileId profiles[] = {builder.add_profile({.source = "a"}),
                          builder.add_profile({.source = "b", .confidence = 90})};
  for (size_t n = draw.byte(); n > 0 && draw.more(); --n) {
    IndicatorValue value = draw_value(draw, input);
    ProfileId profile = profiles[draw.byte() & 1];
    builder.add(value, profile);
    twin.add(value, profile);
  }
  auto set = builder.build();
  LUYTRE_CHECK(set->size() == twin.profiles().size());
  for (IndicatorRef ref = 0; ref < set->size(); ++ref) {
    auto ids = set->profiles_of(ref);
    LUYTRE_CHECK(ids.size() == 1 || set->profile(ids[0]).confidence == 90);
    LUYTRE_CHECK(twin.profiles().at(twin_name(set->value(ref))) ==
                 std::set<ProfileId>(ids.begin(), ids.end()));
  }
  MatchScratch scratch;
  std::vector<Hit> hits;
  ObservationBatch batch;
  for (int rounds = 0; rounds < 4 && draw.more(); ++rounds) {
    batch.clear();
    draw_batch(draw, input, batch);
    hits.clear();
    set->match(batch, scratch, hits);
    LUYTRE_CHECK(std::is_sorted(hits.begin(), hits.end(), [](auto& a, auto& b) { return a.row < b.row; }));
    LUYTRE_CHECK(in_twin_words(*set, hits) == twin.match(batch));
  }
  IndicatorValue outside = draw_value(draw, input);
  std::vector<std::string> found;
  for (IndicatorRef ref : set->find(outside)) found.push_back(twin_name(set->value(ref)));
  std::sort(found.begin(), found.end());
  LUYTRE_CHECK(found == twin.find(outside));
}

}  // namespace
}  // namespace luytre

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  luytre::check({reinterpret_cast<const std::byte*>(data), size});
  return 0;
}
