"""Pure statistics: values in, values out; nothing is read, kept or drawn.

For analysts: ``spc`` (XmR charts), ``attribute`` (p, p′, u, u′, c), ``prime`` (p′ and u′ with the rules of an
XmR chart), ``run_chart``, ``rare_events`` (T and G), ``cusum``, ``new_signals``, ``expected_signals``,
``autocorrelation``, ``intervals``, ``rates``, ``funnel``, ``overdispersion``, ``inequality``, ``waits``,
``wait_counts``, ``spell_counts``, ``agreement``. Every public function of theirs says what it takes and
gives, and where its formula is from.

For our own pages: ``compute`` (observations from tables), ``summarise`` (an aggregate return), ``series`` (a
series of observations analysed: ``choice``, ``bearing``, ``with_limits``, ``between``, ``sentences``).
"""
