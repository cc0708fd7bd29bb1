"""How good a whole run is, from the part of it that people have read: samples, estimates, calibration, acceptance."""

from annotate.audit._accept import Acceptance, accept
from annotate.audit._calibrate import Calibration, Reliability, calibrate, cross_fitted, reliability
from annotate.audit._design import SAMPLE, Design, Drawn, draw
from annotate.audit._estimate import Estimate, Estimates, Sampled, estimate
from annotate.audit._evidence import Judged, Unit, judged, units
from annotate.audit._whole import Audit, audit, sample_of

__all__ = [
    "SAMPLE",
    "Acceptance",
    "Audit",
    "Calibration",
    "Design",
    "Drawn",
    "Estimate",
    "Estimates",
    "Judged",
    "Reliability",
    "Sampled",
    "Unit",
    "accept",
    "audit",
    "calibrate",
    "cross_fitted",
    "draw",
    "estimate",
    "judged",
    "reliability",
    "sample_of",
    "units",
]
