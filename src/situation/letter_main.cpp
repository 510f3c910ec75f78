// Makes the data of the sizing case: situation_letter_data FOLDER [small]
#include <cstdio>
#include <string_view>

#include "situation/letter_data.h"

int main(int argc, char** argv) {
  using namespace luytre;
  if (argc < 2) {
    std::fprintf(stderr, "usage: situation_letter_data FOLDER [small]\n");
    return 2;
  }
  bool small = argc > 2 && std::string_view(argv[2]) == "small";
  auto truth = make_letter_data(small ? LetterData::small() : LetterData::full(), argv[1]);
  if (!truth) {
    std::fprintf(stderr, "%s\n", truth.error().message.c_str());
    return 1;
  }
  std::printf("%llu distinct addresses, %llu entries, %llu sightings\n",
              static_cast<unsigned long long>(truth->distinct),
              static_cast<unsigned long long>(truth->entries),
              static_cast<unsigned long long>(truth->sightings));
}
