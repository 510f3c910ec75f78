// The hub's own jobs.
#pragma once
#include <vector>

#include "hub/scheduler.h"

namespace luytre {

class Hub;

// One function a group; all of them are called by all_jobs (hub/jobs.cpp), which has one row for each.
void add_core_jobs(std::vector<Job>& jobs, Hub& hub);
void add_feeds_jobs(std::vector<Job>& jobs, Hub& hub);
void add_notices_jobs(std::vector<Job>& jobs, Hub& hub);
void add_sensor_jobs(std::vector<Job>& jobs, Hub& hub);
void add_duty_jobs(std::vector<Job>& jobs, Hub& hub);
void add_campaigns_jobs(std::vector<Job>& jobs, Hub& hub);
void add_incidents_jobs(std::vector<Job>& jobs, Hub& hub);
void add_advisories_jobs(std::vector<Job>& jobs, Hub& hub);
void add_leaks_jobs(std::vector<Job>& jobs, Hub& hub);
void add_publications_jobs(std::vector<Job>& jobs, Hub& hub);
void add_weaknesses_jobs(std::vector<Job>& jobs, Hub& hub);

std::vector<Job> all_jobs(Hub& hub);

}  // namespace luytre
