"""Counts what was named rightly and wrongly, with intervals."""
import math
from dataclasses import dataclass, field


def wilson(hits, trials, z=1.96):
    """The 95 % interval of a share (Wilson 1927)."""
    if trials == 0:
        return 0.0, 1.0
    p, n = hits / trials, trials
    middle, spread = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, (middle - spread) / (1 + z * z / n)), min(1.0, (middle + spread) / (1 + z * z / n))


@dataclass
class Score:
    """One detector, at one grade or better, over the captures of one split."""
    positives: int = 0        # hosts it should have named
    true_positives: int = 0
    false_positives: int = 0  # hosts it named in captures where it should name none
    wrong: list = field(default_factory=list)
    missed: list = field(default_factory=list)


GRADES = ["suspected", "probable", "confirmed"]


def judge(outcomes, detectors):
    """outcomes: dicts with id, expected {detector: hosts}, benign, found {(detector, host): grade}, observations,
    host_days; detectors: {name: {family, grade}}. Returns ({(detector, grade): Score}, observations, host_days), the
    last two over the captures in which false alarms are counted."""
    scores, observations, host_days = {}, 0, 0
    for name, info in detectors.items():
        for grade in GRADES[:GRADES.index(info["grade"]) + 1]:
            scores[name, grade] = Score()
    for outcome in outcomes:
        observations += outcome["observations"]
        host_days += outcome["host_days"]
        for (name, grade), score in scores.items():
            reach = GRADES.index(grade)
            found = {host for (detector, host), seen in outcome["found"].items()
                     if detector == name and GRADES.index(seen) >= reach}
            wanted = set(outcome["expected"].get(name, ()))
            score.positives += len(wanted)
            score.true_positives += len(found & wanted)
            score.missed += [(outcome["id"], host) for host in sorted(wanted - found)]
            # Conduct may be right in an attack capture though nobody listed it; a family's name may not.
            if outcome["benign"] or detectors[name]["family"]:
                score.false_positives += len(found - wanted)
                score.wrong += [(outcome["id"], host) for host in sorted(found - wanted)]
    return scores, observations, host_days
