"""What people should be able to say: the "I" statements of the quality strategy, as it words them.

Quoted from the ICB's published quality strategy, "What this means to our citizens". Each measure names the
one that it answers to; its page opens with it. A home of another ICB reads them as what good care feels like.
"""

REVIEWED_BY = "Quality strategy lead"
REVIEWED_ON = "2026-11-26"

SAFE = "I feel safe and am supported to understand and manage any risks."
APOLOGY = (
    "If something goes wrong, I will be supported in an open and honest way and will receive an apology."
)
LEARNING = (
    "I understand the service recognises when things haven't gone well and uses these to improve the service."
)
SKILLED = "I am cared for by staff who have the skills and experience to support me."
TREATMENT = "I am empowered to get the care, support and treatment that I need."
EFFECTIVE = "I know my care is the most effective it can be and is in line with recognised standards."
FEEDBACK = "My feedback was taken seriously, and I know what changes have been made as a result."
HEARD = "I felt that my voice was heard and that I was listened to and understood."
ENABLED = (
    "I am encouraged and enabled to feedback about my care in ways that work for me, and I know how it was "
    "acted on."
)

ALL = (SAFE, APOLOGY, LEARNING, SKILLED, TREATMENT, EFFECTIVE, FEEDBACK, HEARD, ENABLED)
