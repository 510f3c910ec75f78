#include "leaks/leak_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <malloc.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <optional>

#include "leaks/leak_json.h"
#include "leaks/leak_lines.h"
#include "leaks/leak_table.h"
#include "leaks/machine_rows.h"
#include "leaks/sql_dump.h"
#include "leaks/stealer_log.h"
#include "leaks/utf16.h"
#include "sources/source.h"

namespace luytre {
namespace {

constexpr size_t kPiece = 1 << 20, kHead = 4 << 10;

class SourceStream : public LeakStream {
 public:
  SourceStream(ByteSource& source, const std::string& path, const LeakFilesOptions& options)
      : source_(source), path_(path), options_(options), mapped_(source.mapped()) {}
  Result<std::string_view> next() override {
    auto bytes = source_.next(kPiece);
    if (!bytes) return std::unexpected(bytes.error());
    release(bytes->data());
    if (options_.progress && pieces_++ % 16 == 0)
      options_.progress(path_, source_.position(), source_.total());
    return std::string_view(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  }

 private:
  // What lies before `here` was read: a mapped file of any size stays a small part of this process's memory.
  // Its pages come back when somebody looks at them again.
  void release(const std::byte* here) {
    constexpr size_t kTogether = 64 << 20, kPage = 4096;
    if (mapped_.empty() || here < mapped_.data() || here > mapped_.data() + mapped_.size()) return;
    size_t end = static_cast<size_t>(here - mapped_.data()) / kPage * kPage;
    if (end < released_ + kTogether) return;
    ::madvise(const_cast<std::byte*>(mapped_.data()) + released_, end - released_, MADV_DONTNEED);
    released_ = end;
  }

  ByteSource& source_;
  const std::string& path_;
  const LeakFilesOptions& options_;
  std::span<const std::byte> mapped_;
  size_t released_ = 0;  // a multiple of the page
  uint64_t pieces_ = 0;
};

// A stream whose first kHead bytes were looked at.
class HeadStream : public LeakStream {
 public:
  explicit HeadStream(LeakStream& rest) : rest_(rest) {}
  Result<std::string_view> head() {
    for (;;) {
      auto piece = rest_.next();
      if (!piece) return std::unexpected(piece.error());
      if (held_.empty() && piece->size() >= kHead) return head_ = *piece;
      if (piece->empty()) break;
      held_.append(*piece);
      if (held_.size() >= kHead) break;
    }
    return head_ = held_.view();
  }
  Result<std::string_view> next() override {
    if (!head_.empty()) return std::exchange(head_, {});
    return rest_.next();
  }

 private:
  LeakStream& rest_;
  SecretText held_{~size_t{0}};
  std::string_view head_;
};

// What a text in UTF-16 begins with, as UTF-8.
class Beginning : public LeakReader {
 public:
  void consume(std::string_view text) override { text_.append(text); }
  void finish() override {}
  const LeakCounts& counts() const override { return counts_; }
  std::string_view view() const { return text_.view(); }

 private:
  SecretText text_;
  LeakCounts counts_;
};

// All of a small file, for the one that tells of the computer.
Result<Machine> machine_of(LeakStream& in) {
  SecretText text(kMachineFileBytes);
  for (;;) {
    auto piece = in.next();
    if (!piece) return std::unexpected(piece.error());
    if (piece->empty() || text.cut()) break;
    text.append(*piece);
  }
  auto order = utf16_order(text.view());
  if (!order) return read_machine_file(text.view());
  Beginning utf8;
  FromUtf16 convert(*order, utf8);
  convert.consume(text.view());
  convert.finish();
  return read_machine_file(utf8.view());
}

// Of a file on disk, by the system files of its folder and the one above; nothing when there is none.
std::optional<Machine> machine_beside(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code unknown;
  fs::path folder = fs::absolute(path, unknown).parent_path();
  for (int up = 0; up < 2 && !folder.empty(); ++up, folder = folder.parent_path()) {
    std::error_code error;
    size_t seen = 0;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end && seen < 4096;
         entry.increment(error), ++seen) {
      std::error_code ignored;
      if (stealer_file(entry->path().filename().native()) != StealerFile::system ||
          !entry->is_regular_file(ignored))
        continue;
      auto source = open_source(entry->path().native(), {});
      if (!source) continue;
      LeakFilesOptions none;
      std::string name = entry->path().native();
      SourceStream stream(**source, name, none);
      if (auto machine = machine_of(stream); machine && !machine->name.empty()) return *machine;
    }
  }
  return std::nullopt;
}

// One file of the disk, with all that is inside it.
class Reading {
 public:
  Reading(const WatchedDomains& watched, const LeakFilesOptions& options, LeakCounts& counts)
      : watched_(watched), options_(options), counts_(counts), limits_(options.archive) {
    if (options.expanded_limit > 0) limits_.total = std::min(limits_.total, options.expanded_limit);
  }

  // `machines`: of the archive around it, null on disk.
  Result<void> read(const std::string& name, std::string_view path, LeakStream& in, std::string_view mapped,
                    LeakSink& sink, MachineRows* machines, unsigned depth) {
    HeadStream stream(in);
    auto head = stream.head();
    if (!head) return std::unexpected(head.error());
    switch (leak_wrap(*head)) {
      case LeakWrap::rar:
        return fail(ErrorCode::unsupported,
                    fmt::format("'{}' is a rar archive, whose format is not free: unpack it first", name));
      case LeakWrap::archive:
        if (depth >= limits_.depth)
          return fail(ErrorCode::unsupported,
                      fmt::format("'{}' is an archive {} deep: unpack it first", name, depth + 1));
        return read_archive(name, stream, mapped, sink, depth);
      case LeakWrap::none:
        break;
    }
    return read_text(name, path, *head, stream, sink, machines);
  }

  const std::string& first_problem() const { return problem_; }
  uint64_t problems() const { return problems_; }

 private:
  Result<void> read_archive(const std::string& name, LeakStream& in, std::string_view mapped, LeakSink& sink,
                            unsigned depth) {
    MachineRows machines(sink);
    auto each = [&](const std::string& path, LeakStream& entry) -> Result<void> {
      StealerFile what = stealer_file(path);
      if (what == StealerFile::other) {
        ++counts_.passed_over;
        return {};
      }
      if (what == StealerFile::system) {
        auto machine = machine_of(entry);
        if (!machine) return std::unexpected(machine.error());
        ++counts_.files;
        machines.machine(path, std::move(*machine));
        return {};
      }
      machines.enter(path);
      return read(path.empty() ? name : fmt::format("{}: {}", name, path), path.empty() ? name : path, entry,
                  {}, sink, &machines, depth + 1);
    };
    auto walked = walk_archive(name, in, mapped, limits_, use_, each, [&](std::string problem) {
      if (problems_++ == 0) problem_ = std::move(problem);
    });
    machines.finish();
    return walked;
  }

  Result<std::unique_ptr<LeakReader>> reader(const std::string& name, std::string_view path,
                                             std::string_view head, LeakSink& sink, MachineRows* machines) {
    LeakFormat format =
        options_.format == LeakFormat::automatic ? sniff_leak(head, options_.columns) : options_.format;
    switch (format) {
      case LeakFormat::stealer: {
        if (machines) return std::make_unique<StealerLog>(watched_, *machines);
        auto machine = path == "-" ? std::nullopt : machine_beside(std::string(path));
        return std::make_unique<StealerLog>(watched_, sink, machine ? std::move(*machine) : Machine{});
      }
      case LeakFormat::sql:
        return std::make_unique<SqlDump>(watched_, sink, options_.columns);
      case LeakFormat::csv:
        return std::make_unique<LeakTable>(watched_, sink, options_.columns);
      case LeakFormat::json:
        return std::make_unique<LeakJson>(watched_, sink, options_.columns);
      case LeakFormat::hibp: {
        std::string domain = options_.domain.empty() ? domain_of_file(path, watched_) : options_.domain;
        if (domain.empty())
          return fail(ErrorCode::invalid,
                      fmt::format("'{}' does not say which domain it is of: name the domain, or the file "
                                  "after it (moh.gov.vn.json)",
                                  name));
        return std::make_unique<HibpDomain>(watched_, sink, std::move(domain), options_.breaches);
      }
      case LeakFormat::automatic:
      case LeakFormat::lines:
        break;
    }
    return std::make_unique<LeakLines>(watched_, sink);
  }

  Result<void> read_text(const std::string& name, std::string_view path, std::string_view head,
                         LeakStream& in, LeakSink& sink, MachineRows* machines) {
    auto order = utf16_order(head);
    Beginning utf8;
    if (order) {
      FromUtf16 convert(*order, utf8);
      convert.consume(head.substr(0, 64 << 10));
      convert.finish();
    }
    auto made = reader(name, path, order ? utf8.view() : head, sink, machines);
    if (!made) return std::unexpected(made.error());
    ++counts_.files;
    Sampled sampled(**made, options_.sample);
    LeakReader& to = options_.sample ? static_cast<LeakReader&>(sampled) : **made;
    std::optional<FromUtf16> convert;
    if (order) convert.emplace(*order, to);
    Result<void> done;
    for (;;) {
      auto piece = in.next();
      if (!piece) {
        done = std::unexpected(piece.error());
        break;
      }
      if (piece->empty()) break;
      convert ? convert->consume(*piece) : to.consume(*piece);
    }
    convert ? convert->finish() : to.finish();
    counts_ += (*made)->counts();
    return done;
  }

  class Sampled : public LeakReader {
   public:
    Sampled(LeakReader& reader, LineSample* sample) : reader_(reader), sample_(sample) {}
    void consume(std::string_view text) override {
      sample_->consume(text);
      reader_.consume(text);
    }
    void finish() override {
      sample_->finish();
      reader_.finish();
    }
    const LeakCounts& counts() const override { return reader_.counts(); }

   private:
    LeakReader& reader_;
    LineSample* sample_;
  };

  const WatchedDomains& watched_;
  const LeakFilesOptions& options_;
  LeakCounts& counts_;
  ArchiveLimits limits_;
  ArchiveUse use_;
  std::string problem_;
  uint64_t problems_ = 0;
};

// A file in a stealer's folder that holds no accounts.
bool holds_none(const std::string& path) {
  StealerFile what = stealer_file(path);
  if (what != StealerFile::other && what != StealerFile::system) return false;
  return machine_beside(path).has_value();
}

}  // namespace

Result<void> read_leak_file(const std::string& path, const WatchedDomains& watched,
                            const LeakFilesOptions& options, LeakSink& sink, LeakCounts& counts) {
  if (options.format == LeakFormat::automatic && path != "-" && holds_none(path)) {
    ++counts.passed_over;
    return {};
  }
  OpenOptions open;
  open.expanded_limit = options.expanded_limit;
  auto source = open_source(path, open);
  if (!source) return std::unexpected(source.error());
  SourceStream stream(**source, path, options);
  auto mapped = (*source)->mapped();
  Reading reading(watched, options, counts);
  LUYTRE_TRY(reading.read(path, path, stream, {reinterpret_cast<const char*>(mapped.data()), mapped.size()},
                          sink, nullptr, 0));
  if (reading.problems() == 0) return {};
  return fail(ErrorCode::unsupported, reading.problems() == 1
                                          ? reading.first_problem()
                                          : fmt::format("{} ({} files of the archive were not read)",
                                                        reading.first_problem(), reading.problems()));
}

void guard_memory() {
  // Debuggers heed this as well; once the process is not dumpable its own files here are root's.
  if (int filter = ::open("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC); filter >= 0) {
    [[maybe_unused]] ssize_t written = ::write(filter, "0", 1);
    ::close(filter);
  }
  ::prctl(PR_SET_DUMPABLE, 0);
  rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::mallopt(M_PERTURB, 0xA5);
}

}  // namespace luytre
