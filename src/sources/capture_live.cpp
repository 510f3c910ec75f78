#include "sources/capture_live.h"

#include <fmt/format.h>
#include <pcap/pcap.h>
#include <poll.h>

#include <cerrno>

namespace luytre {
namespace {

constexpr int kGatherMs = 50;                        // a block that is not full is handed over after this
constexpr uint32_t kRawIp = 12, kLinkTypeRaw = 101;  // DLT_RAW of Linux as a LINKTYPE_ number

struct CloseHandle {
  void operator()(pcap_t* p) const { pcap_close(p); }
};
using Handle = std::unique_ptr<pcap_t, CloseHandle>;

class Capture : public LiveCapture {
 public:
  Capture(Handle handle, std::string interface)
      : handle_(std::move(handle)),
        interface_(std::move(interface)),
        descriptor_(pcap_get_selectable_fd(handle_.get())) {
    kernel_drops();
  }

  Result<size_t> receive(int timeout_ms, const std::function<void(const LiveFrame&)>& take) override {
    for (bool waited = false;; waited = true) {
      int count = pcap_dispatch(handle_.get(), -1, &Capture::give, callback(take));
      if (count < 0 && count != PCAP_ERROR_BREAK)
        return fail(ErrorCode::unavailable,
                    fmt::format("capture on {} ended: {}", interface_, pcap_geterr(handle_.get())));
      if (count > 0 || waited || timeout_ms == 0) return static_cast<size_t>(std::max(count, 0));
      pollfd waiting{descriptor_, POLLIN, 0};
      if (::poll(&waiting, 1, timeout_ms) < 0 && errno != EINTR)
        return fail_errno(fmt::format("cannot wait for packets on {}", interface_));
    }
  }

  uint32_t link_type() const override {
    auto type = static_cast<uint32_t>(pcap_datalink(handle_.get()));
    return type == kRawIp ? kLinkTypeRaw : type;
  }

  uint64_t kernel_drops() override {
    pcap_stat now{};
    if (pcap_stats(handle_.get(), &now) != 0) return drops_;
    // libpcap counts in 32 bits.
    drops_ += now.ps_drop - latest_.ps_drop;
    drops_ += now.ps_ifdrop - latest_.ps_ifdrop;
    latest_ = now;
    return drops_;
  }

 private:
  static u_char* callback(const std::function<void(const LiveFrame&)>& take) {
    return reinterpret_cast<u_char*>(const_cast<std::function<void(const LiveFrame&)>*>(&take));
  }
  static void give(u_char* user, const pcap_pkthdr* header, const u_char* bytes) {
    const auto& take = *reinterpret_cast<const std::function<void(const LiveFrame&)>*>(user);
    take({.bytes = {reinterpret_cast<const std::byte*>(bytes), header->caplen},
          .original_length = header->len,
          .time = header->ts.tv_sec * kMicrosPerSecond + header->ts.tv_usec});
  }

  Handle handle_;
  std::string interface_;
  int descriptor_;
  pcap_stat latest_{};
  uint64_t drops_ = 0;
};

// Why pcap_activate() did not, and what to do about it.
Error activation_error(int status, const std::string& interface, pcap_t* handle) {
  std::string detail = pcap_geterr(handle);
  switch (status) {
    case PCAP_ERROR_NO_SUCH_DEVICE:
      return {ErrorCode::not_found,
              fmt::format("there is no interface '{}' to capture on; 'ip link' lists them", interface)};
    case PCAP_ERROR_IFACE_NOT_UP:
      return {
          ErrorCode::unavailable,
          fmt::format("interface {} is down: bring it up with 'ip link set {} up'", interface, interface)};
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
      return {
          ErrorCode::io,
          fmt::format("capturing on {} takes the privilege CAP_NET_RAW, which this process has not: give it "
                      "to the program with 'setcap cap_net_raw+ep PROGRAM', or in its systemd unit with "
                      "AmbientCapabilities=CAP_NET_RAW, or run as root",
                      interface)};
    default:
      return {ErrorCode::unavailable,
              fmt::format("cannot capture on {}: {}{}{}", interface, pcap_statustostr(status),
                          detail.empty() ? "" : ": ", detail)};
  }
}

}  // namespace

Result<std::unique_ptr<LiveCapture>> LiveCapture::open(const Options& options) {
  char trouble[PCAP_ERRBUF_SIZE] = {};
  Handle handle(pcap_create(options.interface.c_str(), trouble));
  if (!handle)
    return fail(ErrorCode::unavailable, fmt::format("cannot capture on {}: {}", options.interface, trouble));
  pcap_set_snaplen(handle.get(), options.snap_length);
  pcap_set_promisc(handle.get(), options.promiscuous);
  pcap_set_buffer_size(handle.get(), options.buffer);
  pcap_set_timeout(handle.get(), kGatherMs);
  pcap_set_immediate_mode(handle.get(), 0);  // whole blocks, not each packet by itself
  if (int status = pcap_activate(handle.get()); status < 0)
    return std::unexpected(activation_error(status, options.interface, handle.get()));
  if (!options.filter.empty()) {
    bpf_program program;
    if (pcap_compile(handle.get(), &program, options.filter.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0)
      return fail(ErrorCode::invalid,
                  fmt::format("the capture filter '{}' is not understood: {}; pcap-filter(7) "
                              "describes the language",
                              options.filter, pcap_geterr(handle.get())));
    int status = pcap_setfilter(handle.get(), &program);
    pcap_freecode(&program);
    if (status != 0)
      return fail(ErrorCode::unavailable, fmt::format("cannot filter the capture on {}: {}",
                                                      options.interface, pcap_geterr(handle.get())));
  }
  // receive() waits by itself, so that it can be left.
  if (pcap_setnonblock(handle.get(), 1, trouble) != 0)
    return fail(ErrorCode::unavailable, fmt::format("cannot capture on {}: {}", options.interface, trouble));
  return std::make_unique<Capture>(std::move(handle), options.interface);
}

}  // namespace luytre
