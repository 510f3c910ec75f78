#include "telemetry/netflow/template.h"

#include "telemetry/netflow/wire.h"

namespace luytre::netflow {

TemplateReader::Status TemplateReader::next(Template& out) {
  if (reader_.remaining() < 4) return Status::end;  // padding
  out.id = reader_.u16();
  uint16_t count = reader_.u16();
  out.options = options_;
  out.scope_fields = 0;
  out.fields.clear();
  if (out.id == 0 && count == 0) return Status::end;  // padding of four bytes or more
  if (version_ == kIpfix) {
    if (count == 0) return Status::found;  // withdrawal; of all templates of a kind when the id is the set's
    if (options_) {
      out.scope_fields = reader_.u16();
      if (out.scope_fields == 0 || out.scope_fields > count) return Status::malformed;
    }
    return read_fields(out, count);
  }
  if (!options_) return count == 0 ? Status::malformed : read_fields(out, count);
  // v9 options: `count` was the scope's length in bytes; the options' length follows.
  uint16_t option_bytes = reader_.u16();
  if (count % 4 != 0 || option_bytes % 4 != 0) return Status::malformed;
  size_t fields = (size_t{count} + option_bytes) / 4;
  if (fields == 0) return Status::malformed;
  out.scope_fields = count / 4;
  return read_fields(out, fields);
}

TemplateReader::Status TemplateReader::read_fields(Template& out, size_t count) {
  bool too_many = count > kMaxFields;
  for (size_t i = 0; i < count && reader_.ok(); ++i) {
    Field field;
    field.id = reader_.u16();
    field.length = reader_.u16();
    if (version_ == kIpfix && (field.id & 0x8000)) {
      field.id &= 0x7fff;
      field.enterprise = reader_.u32();
    } else if (version_ == kV9 && i < out.scope_fields) {
      field.enterprise = kV9Scope;
    }
    if (!too_many) out.fields.push_back(field);
  }
  if (!reader_.ok() || out.id < kFirstDataSet) return Status::malformed;
  return too_many ? Status::over_limit : Status::found;
}

}  // namespace luytre::netflow
