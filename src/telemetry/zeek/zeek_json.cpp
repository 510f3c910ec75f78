// Zeek's JSON lines: members are gathered as they come, then the record fills its row.
#include <cstring>

#include "base/bytes.h"
#include "telemetry/zeek/zeek.h"
#include "telemetry/zeek/zeek_rows.h"
#include "wire/text/json_line.h"
#include "wire/text/line_stream.h"

namespace luytre {
namespace {

using enum ZeekField;

// Fields that are text in Zeek: a number in their place means nothing.
constexpr bool is_text(ZeekField field) {
  return field == query || (field >= method && field <= user_agent) ||
         (field >= server_name && field <= cert_chain_fps);
}

class ZeekJsonDecoder : public Decoder {
 public:
  size_t decode(const Input& input, BatchSink& sink) override {
    rows_.origin = input.origin;
    stream_.begin(as_text(input.bytes), input.last);
    while (auto run = stream_.next()) {
      for (std::string_view text = run->text; !text.empty();) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(line.size() + 1);
        if (trim_spaces(line).empty() || line == "\r") continue;
        if (!gather(line)) {
          ++(run->unterminated ? counts_.incomplete : counts_.malformed);
        } else if (auto log = which_log()) {
          add_row(*log, sink);
        } else {
          ++counts_.unsupported;
        }
      }
    }
    counts_.over_limit = stream_.over_limit();
    rows_.builder.flush(sink);
    return stream_.consumed();
  }

  void flush(BatchSink& sink, bool) override { rows_.builder.flush(sink); }
  const DecodeCounts& counts() const override { return counts_; }
  std::unique_ptr<Decoder> fork() const override { return std::make_unique<ZeekJsonDecoder>(); }

 private:
  std::string_view& token(ZeekField field) { return tokens_[static_cast<size_t>(field)]; }

  bool gather(std::string_view line) {
    tokens_.fill({});
    answers_.clear();
    keys_.begin();
    return json_.visit(line, [&](std::string_view key, const JsonValue& value) {
      int number = keys_.next(key);
      if (number < 0) return true;
      auto field = static_cast<ZeekField>(number);
      token(field) = value.token;
      if (field == answers) return take_answers(value);
      if (field == cert_chain_fps) return take_first(value);
      return true;
    });
  }

  bool take_answers(const JsonValue& value) {
    answers_.clear();
    return !value.is_array() || json_.visit_elements(value, [&](const JsonValue& element) {
      IpAddress address;
      if (json_address(element.token, address)) answers_.push_back(address);
      return true;
    });
  }

  // A list of certificates counts as its first.
  bool take_first(const JsonValue& value) {
    if (!value.is_array()) return true;
    std::string_view& first = token(cert_chain_fps) = {};
    return json_.visit_elements(value, [&](const JsonValue& element) {
      if (first.data() == nullptr) first = element.token;
      return true;
    });
  }

  std::optional<ZeekLog> which_log() {
    if (std::string_view named = token(path); !named.empty())
      return named.size() > 2 ? zeek_log(named.substr(1, named.size() - 2)) : std::nullopt;
    if (!token(conn_state).empty()) return ZeekLog::conn;
    if (!token(http_mark).empty()) return ZeekLog::http;
    if (!token(dns_mark).empty() || !token(query).empty()) return ZeekLog::dns;
    if (!token(ssl_mark).empty()) return ZeekLog::ssl;
    return std::nullopt;
  }

  void add_row(ZeekLog log, BatchSink& sink) {
    IpAddress src, dst;
    if (!json_address(token(orig_h), src) || !json_address(token(resp_h), dst)) {
      ++counts_.malformed;
      return;
    }
    ObservationBatch& batch = rows_.open(zeek_kind(log), ZeekRows::family_of(src, dst), nullptr);
    ZeekRows::put_addresses(batch, src, dst, json_port(token(orig_p)), json_port(token(resp_p)));
    auto text = [&](ZeekField field) {
      std::string_view from = token(field), value;
      if (from.empty() || (is_text(field) && from[0] != '"')) return value;
      return json_text(from, batch.text, value) ? value : std::string_view();
    };
    fill_match_columns(batch, batch.size, log, text);
    fill_other_columns(batch, batch.size, log, clock_, text);
    if (log == ZeekLog::dns)
      for (const IpAddress& address : answers_) batch.answers.push_back({batch.size, address});
    ++counts_.records;
    rows_.builder.added(batch, sink);
  }

  JsonLine json_;
  LineStream stream_;
  ZeekRows rows_;
  KeyMemory keys_{zeek_keys()};
  LogClock clock_;
  std::array<std::string_view, kZeekFields> tokens_;
  std::vector<IpAddress> answers_;
  DecodeCounts counts_;
};

}  // namespace

int sniff_zeek_json(std::span<const std::byte> head) {
  std::string_view line = as_text(head);
  line = trim_spaces(line.substr(0, line.find('\n')));
  if (!line.starts_with('{') || line.find("\"event_type\"") != std::string_view::npos) return 0;
  bool ends = line.find("\"id.orig_h\"") != std::string_view::npos ||
              line.find("\"id_orig_h\"") != std::string_view::npos;
  bool zeek =
      line.find("\"uid\"") != std::string_view::npos || line.find("\"_path\"") != std::string_view::npos;
  return ends ? 95 : zeek ? 70 : 0;
}

std::unique_ptr<Decoder> make_zeek_json_decoder(const DecodeOptions&) {
  return std::make_unique<ZeekJsonDecoder>();
}

}  // namespace luytre
