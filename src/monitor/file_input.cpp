#include "monitor/file_input.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "base/bytes.h"
#include "base/hash.h"
#include "monitor/shared_lines.h"
#include "sources/source.h"
#include "telemetry/formats.h"

namespace luytre {
namespace {

constexpr size_t kHead = 64 << 10;         // what sniffing looks at
constexpr size_t kFingerprint = 4096;      // what tells two files of one name apart
constexpr size_t kBlock = 4 << 20;         // one read
constexpr size_t kRecordLimit = 64 << 20;  // the longest unfinished record kept
// One file on its way through its decoder.
class FileInput {
 public:
  FileInput(const std::string& path, RunContext& run) : path_(path), run_(run) { report_.source = path; }

  InputReport read(unsigned threads) {
    if (auto done = try_read(threads); !done) report_.problem = done.error().message;
    if (decoder_) {
      report_.counts += decoder_->counts();
      report_.exporters = decoder_->exporters();
      if (latest_ != kNoTime) run_.health.add_faults(name_, fingerprint_, latest_, report_.counts);
    }
    return std::move(report_);
  }

 private:
  Result<void> try_read(unsigned threads) {
    const RunOptions& options = run_.options;
    auto opened = open_source(path_, {.follow = options.follow,
                                      .tell_pauses = options.follow,
                                      .stop = options.stop,
                                      .expanded_limit = options.expanded_limit});
    if (!opened) return std::unexpected(opened.error());
    source_ = std::move(*opened);
    std::span<const std::byte> whole = source_->mapped();
    return whole.empty() ? read_stream() : read_mapped(whole, threads);
  }

  // Chooses the decoder by the first bytes.
  Result<void> begin(std::span<const std::byte> head) {
    head = head.first(std::min(head.size(), kHead));
    const std::string& wanted = run_.options.format;
    const Format* format =
        wanted.empty() ? sniff_format(head, Framing::stream) : find_format(wanted, Framing::stream);
    if (!format)
      return fail(ErrorCode::invalid, wanted.empty()
                                          ? "the format is not recognised: name it with --format"
                                          : fmt::format("there is no format '{}' for files", wanted));
    report_.format = format->name;
    name_ = path_ == "-" ? "standard input" : std::filesystem::path(path_).filename().string();
    DecodeOptions decode = run_.options.decode;
    decode.name = name_;
    decoder_ = format->create(decode);
    fingerprint_ = stable_hash64(as_text(head.first(std::min(head.size(), kFingerprint))));
    origin_ = run_.origins.add(name_, fingerprint_);
    return {};
  }

  void progress(uint64_t done, uint64_t total) {
    if (run_.options.progress) run_.options.progress(path_, done, total);
  }

  Result<void> read_mapped(std::span<const std::byte> whole, unsigned threads) {
    LUYTRE_TRY(begin(whole));
    Worker worker(run_);
    size_t window = kBlock;
    for (size_t at = 0; at < whole.size() && !run_.stopped();) {
      std::span<const std::byte> block = whole.subspan(at, std::min(window, whole.size() - at));
      bool last = at + block.size() == whole.size();
      size_t used = decoder_->decode({.bytes = block, .origin = origin_, .last = last}, worker.sink());
      if (std::string why = decoder_->problem(); !why.empty()) return fail(ErrorCode::invalid, why);
      release(block.first(used));
      at += used;
      if (last) break;
      window = used > 0 ? kBlock : window * 2;
      if (window > kRecordLimit) return too_long();
      progress(at, whole.size());
      std::string_view left = as_text(whole.subspan(at));
      if (threads > 1 && at > 0 && left.size() >= 2 * SharedLines::kPiece && decoder_->fork()) {
        decoder_->flush(worker.sink(), true);
        // Zeek's header lines may come again further down, with another layout.
        bool headers = as_text(whole.first(at)).find("#fields") != std::string_view::npos;
        at += read_shared(left, headers, threads, worker.sink());
      }
    }
    decoder_->flush(worker.sink(), true);
    latest_ = std::max(latest_, worker.sink().latest());
    progress(whole.size(), whole.size());
    return {};
  }

  // `left`: whole lines under the layout the decoder has learnt. Returns how much of it has been read: all,
  // or up to a line that may change the layout.
  size_t read_shared(std::string_view left, bool headers, unsigned threads, SightingMaker& sink) {
    SharedLines lines(left, headers);
    std::mutex mutex;
    auto work = [&](SightingMaker& maker) {
      std::unique_ptr<Decoder> fork = decoder_->fork();
      while (!run_.stopped()) {
        auto piece = lines.next();
        if (!piece) break;
        if (!piece->empty())
          fork->decode({.bytes = as_bytes(*piece), .origin = origin_, .last = true}, maker);
        lines.done(*piece);
        progress(lines.taken(), left.size());
      }
      fork->flush(maker, true);
      std::lock_guard guard(mutex);
      report_.counts += fork->counts();
      latest_ = std::max(latest_, maker.latest());
    };
    {
      std::vector<std::jthread> others;
      for (unsigned i = 1; i < threads; ++i)
        others.emplace_back([&] {
          Worker worker(run_);
          work(worker.sink());
        });
      work(sink);
    }
    return lines.end();
  }

  // Anything but a map: pipes, compressed and followed files.
  Result<void> read_stream() {
    std::vector<std::byte> held;  // not yet used, in front of what follows
    Worker worker(run_);
    auto last_flush = std::chrono::steady_clock::now();
    Result<void> outcome;
    uint64_t generation = 0;
    for (bool ended = false; !ended && !run_.failed;) {
      auto fresh = source_->next(kBlock);
      if (!fresh) outcome = std::unexpected(fresh.error());  // what came before it still counts
      ended = !fresh || source_->ended();
      std::span<const std::byte> block = fresh ? *fresh : std::span<const std::byte>{};
      if (uint64_t now = source_->generation(); now != generation) {
        // Another file has taken the path: the record in front of it will never be finished.
        if (decoder_ && !held.empty())
          decoder_->decode({.bytes = held, .origin = origin_, .last = true}, worker.sink());
        held.clear();
        generation = now;
      }
      if (!held.empty()) {
        held.insert(held.end(), block.begin(), block.end());
        block = held;
      }
      if (!decoder_) {
        if (!ended && block.size() < kHead && run_.options.format.empty() && !run_.options.follow) {
          if (held.empty()) held.assign(block.begin(), block.end());
          continue;  // a pipe may give little at first
        }
        if (block.empty() && ended) return outcome;
        if (block.empty()) continue;
        LUYTRE_TRY(begin(block));
      }
      size_t used = decoder_->decode({.bytes = block, .origin = origin_, .last = ended}, worker.sink());
      if (std::string why = decoder_->problem(); !why.empty()) return fail(ErrorCode::invalid, why);
      std::span<const std::byte> rest = block.subspan(used);
      if (rest.size() > kRecordLimit) return too_long();
      held = std::vector<std::byte>(rest.begin(), rest.end());
      progress(source_->position(), source_->total());
      auto now = std::chrono::steady_clock::now();
      if (run_.options.follow && now - last_flush > std::chrono::seconds(run_.options.flush_seconds)) {
        last_flush = now;
        decoder_->flush(worker.sink(), false);
        worker.hand_over();
        if (auto flushed = run_.committer.flush(run_.health.rows()); !flushed)
          run_.fail_with(flushed.error());
      }
    }
    if (decoder_) decoder_->flush(worker.sink(), true);
    latest_ = worker.sink().latest();
    return outcome;
  }

  Result<void> too_long() {
    return fail(ErrorCode::invalid,
                fmt::format("a record is longer than {} MiB: reading stopped", kRecordLimit >> 20));
  }

  const std::string& path_;
  RunContext& run_;
  InputReport report_;
  std::unique_ptr<ByteSource> source_;
  std::unique_ptr<Decoder> decoder_;
  std::string name_;
  uint64_t fingerprint_ = 0;
  uint16_t origin_ = 0;
  Timestamp latest_ = kNoTime;  // hour
};

}  // namespace

InputReport read_file_input(const std::string& path, RunContext& run, unsigned threads) {
  return FileInput(path, run).read(threads);
}

}  // namespace luytre
