#include "events/chdb_engine.h"

#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <future>
#include <thread>

#include "base/file.h"
#include "events/chdb_library.h"
#include "events/native_blocks.h"
#include "events/sql.h"

namespace luytre {
namespace fs = std::filesystem;
namespace {

// Rows handed to the engine at once, of which it makes one part a day: bounds the memory an insert takes.
constexpr size_t kInsertRows = 1 << 20;

std::string native_structure() {
  std::string columns;
  for (const SegmentColumn& column : segment_columns())
    columns += fmt::format("{}{} {}", columns.empty() ? "" : ", ", column.name, native_type(column));
  return columns;
}

constexpr const char *kLends = "lends", *kWanted = "wanted";
constexpr std::chrono::seconds kPatience{10};
constexpr std::chrono::milliseconds kRetry{20};

Result<FileLock> acquire(const fs::path& folder) {
  auto until = std::chrono::steady_clock::now() + kPatience;
  for (;;) {
    auto lock = FileLock::acquire(folder / "lock");
    std::error_code error;
    if (lock || lock.error().code != ErrorCode::busy || !fs::exists(folder / kLends, error) ||
        std::chrono::steady_clock::now() > until)
      return lock;
    if (!fs::exists(folder / kWanted, error)) LUYTRE_TRY(write_file_atomically(folder / kWanted, ""));
    std::this_thread::sleep_for(kRetry);
  }
}

std::atomic<bool> in_use{false};  // the library holds one folder per process

class InUse {
 public:
  InUse() : taken_(!in_use.exchange(true)) {}
  InUse(InUse&& other) noexcept : taken_(std::exchange(other.taken_, false)) {}
  ~InUse() {
    if (taken_) in_use = false;
  }
  bool taken() const { return taken_; }

 private:
  bool taken_;
};

// An anonymous file in memory that the engine reads by its path under /proc.
class MemoryFile {
 public:
  MemoryFile() : fd_(::memfd_create("rows", MFD_CLOEXEC)) {}
  MemoryFile(const MemoryFile&) = delete;
  ~MemoryFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  std::string path() const { return fmt::format("/proc/self/fd/{}", fd_); }

  Result<void> write(std::string_view bytes) {
    if (fd_ < 0) return fail_errno("cannot create a file in memory");
    while (!bytes.empty()) {
      ssize_t n = ::write(fd_, bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return fail_errno("cannot write a file in memory");
      bytes.remove_prefix(static_cast<size_t>(n));
    }
    return {};
  }

 private:
  int fd_;
};

class ChdbEngine : public SqlEngine {
 public:
  ChdbEngine(FileLock lock, InUse in_use_mark, const ChdbLibrary& library,
             ChdbLibrary::Connection* connection, fs::path folder)
      : lock_(std::move(lock)),
        in_use_(std::move(in_use_mark)),
        library_(library),
        connection_(connection),
        folder_(std::move(folder)) {}
  ~ChdbEngine() override { library_.close(connection_); }

  Result<void> use(const SqlSettings& settings) override {
    for (const auto& [setting, value] : settings)
      if (auto set = query(fmt::format("SET {} = {}", setting, value)); !set)
        return std::unexpected(set.error());
    return {};
  }

  Result<std::string> query(const std::string& sql) override {
    Answer answer(library_, library_.query(*connection_, sql.data(), sql.size(), "TabSeparated", 12));
    LUYTRE_TRY(checked(answer));
    return std::string(answer.text());
  }

  Result<void> stream(const std::string& sql, const Piece& piece) override {
    Answer answer(library_, library_.stream(*connection_, sql.data(), sql.size(), "RowBinary", 9));
    LUYTRE_TRY(checked(answer));
    for (;;) {
      Answer part(library_, library_.fetch(*connection_, answer.result()));
      LUYTRE_TRY(checked(part));
      if (part.text().empty()) return {};
      auto more = piece(part.text());
      if (more && *more) continue;
      library_.cancel(*connection_, answer.result());
      return more ? Result<void>{} : std::unexpected(more.error());
    }
  }

  Result<void> insert(const std::string& table, const fs::path& segment) override {
    auto file = MappedFile::open(segment);
    if (!file) return std::unexpected(file.error());
    std::string_view rows = file->text();
    // The next rows are turned into columns while the engine works on these.
    auto next = prepare(rows);
    while (next) {
      std::unique_ptr<MemoryFile> ready = std::move(*next);
      if (!ready) return {};
      auto preparing = std::async(std::launch::async | std::launch::deferred, [&] { return prepare(rows); });
      // Through a table function: rows inside the statement would be cut at the first ';' among their bytes,
      // and FROM INFILE goes on to read the program's standard input.
      auto done = query(fmt::format("INSERT INTO {} SELECT * FROM file('{}', Native, '{}')", table,
                                    ready->path(), native_structure()));
      next = preparing.get();
      if (!done) return std::unexpected(done.error());
    }
    return fail(next.error().code, fmt::format("'{}': {}", segment.string(), next.error().message));
  }

  Result<void> load(const std::string& table, const std::string& structure, const fs::path& rows) override {
    auto done = query(fmt::format("INSERT INTO {} SELECT * FROM file({}, RowBinary, {})", table,
                                  sql::quote(fs::absolute(rows).string()), sql::quote(structure)));
    return done ? Result<void>{} : std::unexpected(done.error());
  }

  std::string name() const override { return fmt::format("the embedded event store '{}'", folder_.string()); }

 private:
  class Answer {
   public:
    Answer(const ChdbLibrary& library, ChdbResult* result) : library_(library), result_(result) {}
    Answer(const Answer&) = delete;
    ~Answer() {
      if (result_) library_.destroy(result_);
    }
    ChdbResult* result() const { return result_; }
    const char* error() const { return result_ ? library_.error(result_) : "no answer"; }
    std::string_view text() const {
      size_t length = library_.length(result_);
      return length == 0 ? std::string_view() : std::string_view(library_.buffer(result_), length);
    }

   private:
    const ChdbLibrary& library_;
    ChdbResult* result_;
  };

  // Takes rows off `rows` and gives them as a block the engine can read; null when there are none left.
  static Result<std::unique_ptr<MemoryFile>> prepare(std::string_view& rows) {
    if (rows.empty()) return nullptr;
    auto memory = std::make_unique<MemoryFile>();
    auto taken =
        write_native_block(rows, kInsertRows, [&](std::string_view piece) { return memory->write(piece); });
    if (!taken) return std::unexpected(taken.error());
    return memory;
  }

  Result<void> checked(const Answer& answer) const {
    if (const char* error = answer.error())
      return fail(ErrorCode::io,
                  fmt::format("{} refused: {}", name(), std::string_view(error).substr(0, 500)));
    return {};
  }

  FileLock lock_;
  InUse in_use_;
  const ChdbLibrary& library_;
  ChdbLibrary::Connection* connection_;
  fs::path folder_;
};

}  // namespace

void chdb_lends(const fs::path& folder) {
  // Not written: nobody waits, and who comes is told that it is busy.
  (void)write_file_atomically(folder / kLends, "");
}

bool chdb_is_wanted(const fs::path& folder) {
  std::error_code error;
  return fs::exists(folder / kWanted, error);
}

Result<std::unique_ptr<SqlEngine>> open_chdb(const fs::path& folder, const std::string& library_path) {
  auto library = ChdbLibrary::load(library_path);
  if (!library) return std::unexpected(library.error());
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return fail_errno(fmt::format("cannot create '{}'", folder.string()), error.value());
  auto lock = acquire(folder);
  fs::path owner = folder / "owner";  // the number of the process that holds the lock, for the message
  if (!lock) {
    if (lock.error().code != ErrorCode::busy) return std::unexpected(lock.error());
    auto process = read_file(owner);
    return fail(
        ErrorCode::busy,
        fmt::format("the embedded event store '{}' is open in process {}; wait until it ends, or let both "
                    "use a ClickHouse server (events = http://…)",
                    folder.string(), process ? *process : "unknown"));
  }
  fs::remove(folder / kLends, error);
  fs::remove(folder / kWanted, error);
  LUYTRE_TRY(write_file_atomically(owner, std::to_string(::getpid())));
  InUse mark;
  if (!mark.taken())
    return fail(ErrorCode::busy,
                fmt::format("this process already has another embedded event store open; '{}' must "
                            "wait until that is closed",
                            folder.string()));
  std::string program = "luytre", path = "--path=" + fs::absolute(folder / "engine").string();
  char* arguments[] = {program.data(), path.data()};
  ChdbLibrary::Connection* connection = (*library)->connect(2, arguments);
  if (!connection || !*connection)
    return fail(ErrorCode::io,
                fmt::format("the embedded event store does not open its folder '{}'; is it writable, "
                            "and on a disk with room?",
                            folder.string()));
  return std::make_unique<ChdbEngine>(std::move(*lock), std::move(mark), **library, connection, folder);
}

}  // namespace luytre
