#include "telemetry/netflow/kernels.h"

namespace luytre::netflow {
namespace {

template <size_t kWidth>
uint64_t load(const std::byte* p) {
  if constexpr (kWidth == 1) return static_cast<uint8_t>(*p);
  if constexpr (kWidth == 2) return load_be16(p);
  if constexpr (kWidth == 4) return load_be32(p);
  if constexpr (kWidth == 8) return load_be64(p);
  return load_integer(p, kWidth);
}

template <class T, size_t kWidth>
void copy_integer(const std::byte* p, size_t stride, size_t rows, void* out, const MessageClock&) {
  T* values = static_cast<T*>(out);
  for (size_t i = 0; i < rows; ++i, p += stride) values[i] = static_cast<T>(load<kWidth>(p));
}

void copy_address6(const std::byte* p, size_t stride, size_t rows, void* out, const MessageClock&) {
  IpAddress* values = static_cast<IpAddress*>(out);
  for (size_t i = 0; i < rows; ++i, p += stride) values[i] = IpAddress(load_be64(p), load_be64(p + 8));
}

void copy_address4_mapped(const std::byte* p, size_t stride, size_t rows, void* out, const MessageClock&) {
  IpAddress* values = static_cast<IpAddress*>(out);
  for (size_t i = 0; i < rows; ++i, p += stride) {
    uint32_t address = load_be32(p);
    values[i] = address ? IpAddress::from_v4(address) : IpAddress();
  }
}

template <class T>
void fill_zero(const std::byte*, size_t, size_t rows, void* out, const MessageClock&) {
  T* values = static_cast<T*>(out);
  for (size_t i = 0; i < rows; ++i) values[i] = T();
}

// NTP counts from 1900 and wraps in 2036 (RFC 5905 section 6): what lies before 1970 is of the next era.
Timestamp from_ntp(uint64_t ntp) {
  constexpr uint64_t k1970 = 2'208'988'800;
  uint64_t seconds = ntp >> 32, fraction = ntp & 0xffffffff;
  seconds += seconds < k1970 ? (uint64_t{1} << 32) - k1970 : -k1970;
  return static_cast<Timestamp>(seconds * kMicrosPerSecond +
                                ((fraction * kMicrosPerSecond + 0x8000'0000) >> 32));
}

template <TimeForm kForm>
Timestamp to_time(uint64_t value, const MessageClock& clock) {
  switch (kForm) {
    case TimeForm::uptime_milliseconds:
      // Serial arithmetic: right across the counter's wrap every 49.7 days.
      return clock.export_time +
             int64_t{static_cast<int32_t>(static_cast<uint32_t>(value) - clock.uptime)} * 1000;
    case TimeForm::seconds:
      return value > kMaxSeconds ? kNoTime : static_cast<Timestamp>(value) * kMicrosPerSecond;
    case TimeForm::milliseconds:
      return value > kMaxSeconds * 1000 ? kNoTime : static_cast<Timestamp>(value) * 1000;
    case TimeForm::ntp_microseconds:
      return from_ntp(value & ~uint64_t{0x7ff});
    case TimeForm::ntp_nanoseconds:
      return from_ntp(value);
    case TimeForm::delta_microseconds:
      return clock.export_time - int64_t{static_cast<uint32_t>(value)};
    case TimeForm::none:
      return clock.fallback;
  }
  return kNoTime;
}

template <TimeForm kForm, size_t kWidth>
void copy_time(const std::byte* p, size_t stride, size_t rows, void* out, const MessageClock& clock) {
  Timestamp* values = static_cast<Timestamp*>(out);
  if (kForm == TimeForm::none || (kForm == TimeForm::uptime_milliseconds && !clock.uptime_known)) {
    for (size_t i = 0; i < rows; ++i) values[i] = clock.fallback;
    return;
  }
  const MessageClock local = clock;  // so that stores cannot change it
  for (size_t i = 0; i < rows; ++i, p += stride) values[i] = to_time<kForm>(load<kWidth>(p), local);
}

// A table of f<1> .. f<8>.
template <class F>
Kernel by_width(size_t width, F f) {
  switch (width) {
    case 1:
      return f.template operator()<1>();
    case 2:
      return f.template operator()<2>();
    case 3:
      return f.template operator()<3>();
    case 4:
      return f.template operator()<4>();
    case 5:
      return f.template operator()<5>();
    case 6:
      return f.template operator()<6>();
    case 7:
      return f.template operator()<7>();
    default:
      return f.template operator()<8>();
  }
}

template <TimeForm kForm>
Kernel time_by_width(size_t width) {
  return by_width(width, []<size_t kWidth>() -> Kernel { return copy_time<kForm, kWidth>; });
}

}  // namespace

template <class T>
Kernel integer_kernel(size_t width) {
  return by_width(width, []<size_t kWidth>() -> Kernel { return copy_integer<T, kWidth>; });
}
template Kernel integer_kernel<uint8_t>(size_t);
template Kernel integer_kernel<uint16_t>(size_t);
template Kernel integer_kernel<uint32_t>(size_t);
template Kernel integer_kernel<uint64_t>(size_t);

Kernel address6_kernel() {
  return copy_address6;
}
Kernel address4_mapped_kernel() {
  return copy_address4_mapped;
}

template <class T>
Kernel zero_kernel() {
  return fill_zero<T>;
}
template Kernel zero_kernel<uint8_t>();
template Kernel zero_kernel<uint16_t>();
template Kernel zero_kernel<uint32_t>();
template Kernel zero_kernel<uint64_t>();
template Kernel zero_kernel<IpAddress>();

Kernel time_kernel(TimeForm form, size_t width) {
  switch (form) {
    case TimeForm::uptime_milliseconds:
      return time_by_width<TimeForm::uptime_milliseconds>(width);
    case TimeForm::seconds:
      return time_by_width<TimeForm::seconds>(width);
    case TimeForm::milliseconds:
      return time_by_width<TimeForm::milliseconds>(width);
    case TimeForm::ntp_microseconds:
      return copy_time<TimeForm::ntp_microseconds, 8>;
    case TimeForm::ntp_nanoseconds:
      return copy_time<TimeForm::ntp_nanoseconds, 8>;
    case TimeForm::delta_microseconds:
      return time_by_width<TimeForm::delta_microseconds>(width);
    case TimeForm::none:
      break;
  }
  return copy_time<TimeForm::none, 1>;
}

}  // namespace luytre::netflow
