// Answers to questions about figures, kept as long as what they were made of is the same: the question, the
// files of the days it reads, the directory's version. Many pages refreshed by many people cost one look at
// the days' files each ten seconds; whoever asks what is being computed waits for that.
//
// Nothing comes out without a Viewer. Figures of the whole country need read_national in the centre; figures
// by body come row by row, each asked for its body (read_findings). Where a question names families or
// categories, and for readers outside the centre always, rows of a body whose sensitive findings the viewer
// may not see are those of the same question without APT contacts. An entry holds no viewer's answer: it is
// the same for whoever may have it.
#pragma once
#include <filesystem>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "access/viewer.h"
#include "directory/directory.h"
#include "situation/figures.h"

namespace luytre {

class Hub;

// An answer with its rows by their first key.
struct Figures {
  Answer answer;
  std::unordered_map<std::string_view, std::vector<uint32_t>> rows_of;  // indices into answer.rows

  explicit Figures(Answer&& from);
  Figures(const Figures&) = delete;
  bool has_data() const { return answer.coverage.days_with_data > 0 || answer.total.sightings > 0; }
  // The first row of `key`; null: none.
  const FigureRow* row(std::string_view key) const;
  uint64_t addresses(std::string_view key) const {
    const FigureRow* found = row(key);
    return found ? found->counts.distinct_addresses : 0;
  }
};

// Rows of a question whose first key is the body, as one viewer may see them. Valid as long as the viewer.
class BodyFigures {
 public:
  // not_found when the viewer may not read figures of `organisation`.
  Result<std::vector<const FigureRow*>> rows(std::string_view organisation) const;
  // 0 for what may not be read, too.
  uint64_t addresses(std::string_view organisation) const;
  // Coverage, digest and version of what was asked; its rows and total are the whole country's.
  const Answer& answer() const { return all_->answer; }
  bool has_data() const { return all_->has_data(); }

 private:
  friend class FiguresCache;
  const Figures* of(std::string_view organisation) const;  // null: not to be read
  const Viewer* viewer_ = nullptr;
  bool unrestricted_ = false;
  std::shared_ptr<const Figures> all_, without_apt_;
};

class FiguresCache {
 public:
  struct Options {
    size_t memory = 256 << 20;                     // bytes of answers kept, about
    Timestamp look_again = 10 * kMicrosPerSecond;  // between two looks at the files of a question's days
    unsigned threads = 2;                          // a question
  };
  FiguresCache(Hub& hub, Options options);

  // not_found without read_national; else as luytre::ask.
  Result<std::shared_ptr<const Figures>> national(const Viewer& viewer, const Directory& directory,
                                                  Question question);
  // `question.by` begins with Key::organisation and the question is of no body (LUYTRE_CHECK).
  Result<BodyFigures> bodies(const Viewer& viewer, const Directory& directory, Question question);

  // The first days of the months that have data, newest first.
  Result<std::vector<Day>> months();
  uint64_t computed() const;  // answers made, ever

 private:
  struct Slot {
    std::mutex mutex;  // held while an answer is made
    std::shared_ptr<const Figures> figures;
    std::string state;  // of what it was made of
    Timestamp looked = kNoTime;
    Digest128 directory;
    size_t bytes = 0;  // guarded by the cache's mutex, as `used`
    uint64_t used = 0;
  };
  Result<std::shared_ptr<const Figures>> ask(const Directory& directory, Question question);
  void make_room();

  Hub& hub_;
  const Options options_;
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Slot>> slots_;  // by question
  uint64_t clock_ = 0, computed_ = 0;
  size_t bytes_ = 0;
  std::vector<Day> months_;
  Timestamp months_looked_ = kNoTime;
};

// The whole month of `day`; and other months from there.
struct Month {
  Day first = 0, last = 0;
  static Month of(Day day);
  Month before(int months) const;  // so many months earlier
  Question question(std::vector<Key> by) const;
  friend bool operator==(const Month&, const Month&) = default;
};
// "2026-01"; invalid, saying what is meant.
Result<Month> parse_month(std::string_view text);

}  // namespace luytre
