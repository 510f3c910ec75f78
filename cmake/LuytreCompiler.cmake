# The compiler's settings, the same for every target.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
# One kind of code for libraries and programs alike, as they share a precompiled header.
add_compile_options(-fPIE)
add_link_options(-pie)

# Dev: quick to build, quick enough to test with, standard-library assertions on.
set(CMAKE_CXX_FLAGS_DEV "-O1 -g1 -D_GLIBCXX_ASSERTIONS" CACHE STRING "" FORCE)
set(CMAKE_EXE_LINKER_FLAGS_DEV "" CACHE STRING "" FORCE)
set(CMAKE_CXX_FLAGS_RELEASE "-O3 -g1 -DLUYTRE_RELEASE" CACHE STRING "" FORCE)

if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  # AVX2 and BMI2 (any server since 2015) are taken for granted; AVX-512 is chosen at run time.
  add_compile_options(-march=x86-64-v3)
endif()
add_compile_options(-Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Wno-missing-field-initializers -Wnon-virtual-dtor -Werror
                    -fno-omit-frame-pointer -fstack-protector-strong -pthread)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports these inside its own standard library at -O3.
  add_compile_options(-Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds -Wno-maybe-uninitialized)
endif()
if(LUYTRE_SANITIZE)
  add_compile_options(-fsanitize=${LUYTRE_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${LUYTRE_SANITIZE})
  add_compile_definitions(LUYTRE_SANITIZED)
endif()
if(LUYTRE_FUZZER)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

find_program(LUYTRE_CCACHE ccache)
if(LUYTRE_CCACHE)
  # Precompiled headers and ccache agree only with these (ccache manual, "Precompiled headers").
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${LUYTRE_CCACHE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-fpch-preprocess)
  endif()
endif()
find_program(LUYTRE_MOLD mold)
if(LUYTRE_MOLD AND NOT LUYTRE_FUZZER)
  add_link_options(-fuse-ld=mold)
endif()
