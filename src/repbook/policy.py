"""Every threshold and weight of the book, with its unit in its name.

A field set with `repbook config NAME VALUE` is stored in the book; all others
keep the default given here. Where a default is a judgement, it says so.
"""


class Policy:
    """Thresholds and weights; docs/loyalty.md and docs/forecast.md give the reasons.

    `Policy(quiet_days=30)` has the defaults but for that one. Not a named tuple: with so many
    fields that would cost every command four times as long to make.
    """

    def __init__(self, **changed: float) -> None:
        unknown = changed.keys() - DEFAULTS.keys()
        if unknown:
            raise TypeError(f"no such setting: {', '.join(unknown)}")
        # Its own values, not the class's: they are read many times for each customer.
        self.__dict__.update(DEFAULTS, **changed)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{name} is changed with `repbook config`, or by another Policy")

    # Backups
    backup_reminder_days: int = 14

    # Stages
    loyal_purchases: int = 4
    loyal_span_days: int = 180
    payment_grace_days: int = 5
    marks_window_days: int = 365

    # Rhythm, in usual gaps: the 80 % and 95 % points of next gap / usual gap
    # on four real logs; 90 % lies at 2.3
    rhythm_due_gaps: float = 1.0
    rhythm_late_gaps: float = 1.65
    rhythm_lapsed_gaps: float = 3.0
    usual_gap_default_days: float = 30.0
    usual_gap_prior_gaps: float = 2.0

    # Effort
    painless_contacts: int = 2
    painless_direct_hand_offs: int = 1
    painless_days: int = 3
    hard_contacts: int = 4
    hard_direct_hand_offs: int = 2
    hard_days: int = 14
    hard_reopened: int = 2
    ease_painless: int = 6
    ease_hard: int = 3
    problem_of_purchase_days: int = 30  # a problem so soon after a purchase is tied to it

    # Owed and care
    keep_posted_days: int = 7
    promises_fold_days: int = 14
    check_in_from_days: int = 5
    check_in_to_days: int = 21
    check_in_large_times: float = 2.0
    check_fix_from_days: int = 3
    check_fix_to_days: int = 14
    first_call_from_days: int = 1
    first_call_to_days: int = 14
    yearly_day_from_days: int = 3  # before a birthday
    yearly_day_greeted_days: int = 14  # the same, of a call that already spoke of it

    # Worth a call: the weights are judgements
    active_above: float = 0.1
    late_from_gaps: float = 1.3
    due_from_gaps: float = 0.85
    due_to_gaps: float = 1.65
    due_weight: float = 0.5
    payment_weight: float = 0.25
    quote_from_days: int = 5
    quote_last_days: int = 3
    quote_weight: float = 0.25
    quote_won_share: float = 0.3  # of a book without quotes that were won or not
    quote_won_prior: float = 5.0
    lead_weight: float = 0.25
    lead_bought_share: float = 0.1  # of a book that reached no prospect yet
    lead_bought_prior: float = 10.0
    quiet_days: int = 60
    quiet_weight: float = 0.02
    quiet_spread_days: int = 28
    win_back_fade_from_gaps: float = 3.0
    win_back_fade_to_gaps: float = 6.0
    called_fade_days: int = 90  # after a call in vain their silence counts in full only then
    reached_rest_days: int = 7
    bought_rest_gaps: float = 0.5
    bought_rest_days: int = 45  # at most: one long gap silences nobody
    no_answer_working_days: int = 1
    voicemail_working_days: int = 2
    ask_referral_days: int = 180
    stale_days: int = 60
    next_count: int = 10

    # Items
    item_missing_gaps: float = 3.0  # of its own; measured: on a wholesaler 1 in 5 came back after
    item_missing_purchases: int = 4  # fewer have no gap of their own

    # Forecast
    horizon_days: int = 30
    stake_days: int = 90
    year_days: int = 365
    active_floor: float = 0.05
    own_experience_weight: float = 0.7
    fit_customers: int = 600
    fit_reuse_days: int = 31
    fit_reuse_change: float = 0.02

    # The rep's targets and commission; 0 is none
    commission_percent: float = 0.0
    target_per_month: float = 0.0
    target_calls_per_week: int = 0


DEFAULTS: dict[str, float] = {name: getattr(Policy, name) for name in Policy.__annotations__}
POLICY = Policy()
