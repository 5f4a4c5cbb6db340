# Long because each setting has its text here.
"""What each setting does, and when to change it: for `config KEY` and docs/settings.md."""

from repbook.text import words_of

# (heading, what all of them are about, {setting: (what it does, when to change it)})
SECTIONS: tuple[tuple[str, str, dict[str, tuple[str, str]]], ...] = (
    (
        "How you write things",
        "",
        {
            "currency": (
                "The book's one currency. Amounts in another currency are refused",
                "Once, at the start. It is set by itself when an amount or an import names a currency",
            ),
            "decimal": (
                "The sign before cents in what you type and see: 1,250.50 or 1.250,50",
                "If you write amounts with a decimal comma",
            ),
            "date_order": (
                "How to read a date such as 03/04/2026",
                "If you type or import such dates. Until it is set, they are refused",
            ),
            "region": (
                "Your country (two letters, such as SE), to compare phone numbers written with "
                "and without its prefix",
                "At the start, if `dupes` and imports should find customers by phone",
            ),
            "week_start": ("The first day of a week in `report`", "If your weeks begin on Sunday"),
            "name": (
                "Your name, at the top of the report page",
                "If you hand the page to others",
            ),
        },
    ),
    (
        "Your team",
        "See [a team](team.md).",
        {
            "share_to": (
                "Where `repbook share` shares the book: a PostgreSQL database, and `?rep=` with "
                "the name you share under. It holds no password, and is left out of every export",
                "Once whoever runs the database has given you its address",
            ),
        },
    ),
    (
        "Backups",
        "See [backups](backups.md).",
        {
            "backup_to": (
                "The second place for backups: a folder on another disk. `backup` writes there, "
                "too, when it can be reached. The setting stays on this machine: it is left out "
                "of every export",
                "If you get another disk: `repbook backup --to FOLDER` sets it and makes the "
                "first backup there",
            ),
            "backup_reminder_days": (
                "You are reminded when the newest backup in the second place is more than this "
                "many days old",
                "Lower if a week of calls is too much to lose",
            ),
        },
    ),
    (
        "Stages and marks",
        "When a customer counts as loyal, and which of the four marks they have "
        "([loyalty](loyalty.md)).",
        {
            "loyal_purchases": (
                "A loyal customer has made at least this many purchases",
                "Higher if everyone orders often, lower if orders are rare and large",
            ),
            "loyal_span_days": (
                "A loyal customer has been buying for at least this many days, from the first "
                "purchase to the latest",
                "Higher if four orders in half a year are nothing special",
            ),
            "payment_grace_days": (
                "Days after the due day before a purchase counts as paid late or not paid",
                "If your customers' banks are slow, or your firm waits longer before it reminds",
            ),
            "marks_window_days": (
                "How far back feedback and late payments count for the marks",
                "Longer if you speak with customers less than once a year",
            ),
        },
    ),
    (
        "Rhythm",
        "When a silence is due, late or lapsed. The two limits were measured on four real sales "
        "logs: 4 of 5 gaps are shorter than the first, 19 of 20 shorter than the second.",
        {
            "rhythm_due_gaps": (
                "A customer is due once this many usual gaps have passed since the last order",
                "Lower to see customers before their usual day",
            ),
            "rhythm_late_gaps": (
                "A customer is late once this many usual gaps have passed since the last order",
                "Lower to notice a silence sooner, with more false alarms",
            ),
            "rhythm_lapsed_gaps": (
                "A customer has lapsed once this many usual gaps have passed since the last order",
                "Higher if customers often return after a long silence",
            ),
            "usual_gap_default_days": (
                "The usual gap in a book in which nobody has bought twice yet",
                "In a new book: set what you know from experience",
            ),
            "usual_gap_prior_gaps": (
                "In each customer's usual gap, the average gap of the whole book counts as much "
                "as this many gaps of their own",
                "Higher if customers are alike, lower if each is different",
            ),
        },
    ),
    (
        "Effort of problems",
        "When a problem was painless or hard for the customer ([loyalty](loyalty.md)). All of them "
        "are judgements.",
        {
            "painless_contacts": (
                "Painless: they got in touch at most this often",
                "Higher if your problems need more",
            ),
            "painless_direct_hand_offs": (
                "Painless: they had to start again with someone new at most this often",
                "Set 0 to be strict",
            ),
            "painless_days": (
                "Painless: at most this many days from the report to the fix",
                "Higher if parts take longer",
            ),
            "hard_contacts": (
                "Hard: they got in touch this often or more",
                "Lower if your customers lose patience sooner",
            ),
            "hard_direct_hand_offs": (
                "Hard: they had to start again with someone new this often or more",
                "Higher if several people have to help in most cases",
            ),
            "hard_days": (
                "Hard: more days than this from the report to the fix",
                "Higher if repairs take weeks",
            ),
            "hard_reopened": ("Hard: reopened this often or more", "Set 1 to be strict"),
            "ease_painless": (
                "Painless: they answered this or more when asked how easy it was (`--ease`)",
                "Set 7 to be strict",
            ),
            "ease_hard": (
                "Hard: they answered this or less when asked how easy it was (`--ease`)",
                "Set 4 to be strict",
            ),
            "problem_of_purchase_days": (
                "`log-problem` ties a problem to a purchase made up to this many days before it, if there"
                " is one: of several, the latest that has a word of the problem in its text, else the latest",
                "Longer for goods that are used later",
            ),
        },
    ),
    (
        "Owed and Check on",
        "The first two blocks of `next`. All of them are judgements.",
        {
            "keep_posted_days": (
                "A customer with an open problem comes up after this long without news",
                "Shorter if your customers are used to daily news; one problem: `--update-every`",
            ),
            "promises_fold_days": (
                "Promises overdue by more than this are put together in one line of `next`",
                "Longer to keep old promises in view",
            ),
            "check_in_from_days": (
                "A check-in comes up this many days after a first or large purchase",
                "Set it to the time your goods need to arrive",
            ),
            "check_in_to_days": (
                "A check-in comes up until this many days after the purchase",
                "Later for goods that are used later",
            ),
            "check_in_large_times": (
                "A purchase is large if it is this many times the mean of the customer's earlier ones",
                "Higher if amounts vary a lot",
            ),
            "check_fix_from_days": (
                "A call to ask whether a fix held comes up this many days after the fix",
                "Longer if a fault takes time to come back",
            ),
            "check_fix_to_days": (
                "A call to ask whether a fix held comes up until this many days after the fix",
                "Later if you cannot call within two weeks",
            ),
            "first_call_from_days": (
                "A referred prospect comes up this many days after they were added",
                "Set 0 to call on the same day",
            ),
            "first_call_to_days": (
                "The first call to a referred prospect comes up until this many days after they "
                "were added",
                "Later if prospects can wait",
            ),
            "yearly_day_from_days": (
                "A birthday, or another day to `remember`, comes up this many days before it",
                "More if you send a card; set 0 to call on the day itself",
            ),
            "yearly_day_greeted_days": (
                "A birthday, or another yearly day, no longer comes up once you greeted them: on"
                " the day itself by any call that reached them; up to this many days before it "
                "by a call, card or e-mail (`log-call -o sent`) whose note speaks of it",
                "More if you send good wishes weeks before",
            ),
        },
    ),
    (
        "Worth a call",
        "What brings a customer into the third block of `next`, and how it is ranked "
        "([reasons](reasons.md)). The weights are judgements. `repbook why CUSTOMER` shows them in the "
        "sum, and `repbook backtest` shows how well the list finds those who buy.",
        {
            "active_above": (
                "Nobody is called as late or to win back if the chance that they are still a "
                "customer is below this",
                "Lower to try longer, higher to save calls",
            ),
            "late_from_gaps": (
                "Once this many usual gaps have passed since the last order, the money at risk "
                "is a reason to call",
                "Lower to call earlier, when less is at risk",
            ),
            "due_from_gaps": (
                "Once this many usual gaps have passed since the last order, the next one is "
                "expected soon",
                "Higher to call nearer to the usual day",
            ),
            "due_to_gaps": (
                "Until this many usual gaps have passed since the last order, the next one is "
                "expected soon",
                "Rarely; from `rhythm_late_gaps` on they are late",
            ),
            "due_weight": (
                "A `due` call counts as this share of the expected order",
                "Lower if customers order on their own anyway",
            ),
            "payment_weight": (
                "A `payment` call counts as this share of the unpaid amount",
                "Set 0 if someone else collects, 1 if payments are your first task",
            ),
            "quote_from_days": (
                "`next` asks about a quote this many days after you sent it, or after you last "
                "reached them, if that is later",
                "Set it to how long your customers take to decide",
            ),
            "quote_last_days": (
                "`next` asks about a quote in its last days (this many), even if you asked before",
                "Higher if customers need days to release an order",
            ),
            "quote_weight": (
                "A `quote` call counts as this share of its amount, times the share of quotes "
                "you win",
                "Higher if a call decides most quotes",
            ),
            "quote_won_share": (
                "The share of quotes you win, as long as the book cannot tell",
                "Set your own, before the book has quotes that ended",
            ),
            "quote_won_prior": (
                "`quote_won_share` counts as much as this many quotes of your own",
                "Rarely",
            ),
            "lead_weight": (
                "A `lead` call counts as this share of a first year's orders, times the chance "
                "that they buy",
                "Higher to call prospects before customers",
            ),
            "lead_bought_share": (
                "The share of the prospects you reach who buy, as long as the book cannot tell",
                "Set your own, before the book has many that you reached",
            ),
            "lead_bought_prior": (
                "`lead_bought_share` counts as much as this many prospects of your own",
                "Rarely",
            ),
            "quiet_days": (
                "`next` suggests a call to a customer with whom you were not in touch, and who did not"
                " order, for this long."
                " While there are such customers, every second place in Worth a call goes to the one who has"
                " been quiet longest and may still buy. `stale` has a setting of its own, `stale_days`",
                "If you want to call more often, or less. For one customer alone: `edit CUSTOMER --call-every 30d`",
            ),
            "quiet_weight": (
                "A `quiet` call counts as this share of what is expected in the next 12 months",
                "Higher to call quiet customers before those who are due",
            ),
            "quiet_spread_days": (
                "Leads and quiet customers of one import come up eight a day, or more if that "
                "would take longer than this",
                "Shorter to see them all at once",
            ),
            "win_back_fade_from_gaps": (
                "Until this many usual gaps have passed since the last order, the money at risk "
                "of a lapsed customer counts in full",
                "Rarely; keep it equal to `rhythm_lapsed_gaps`",
            ),
            "win_back_fade_to_gaps": (
                "Once this many usual gaps have passed since the last order, a win-back call "
                "counts as nothing",
                "Higher to try longer",
            ),
            "called_fade_days": (
                "If a call about a due order brought none, the customer's silence counts little "
                "at first, and in full again after this many days",
                "Shorter to call the same late customers more often; 0 to count it in full at once",
            ),
            "reached_rest_days": (
                "A customer you reached stays out of `Worth a call` for this long",
                "Longer if your customers dislike two calls in two weeks",
            ),
            "bought_rest_gaps": (
                "A customer who just bought stays out of `Worth a call` for this part of their usual gap",
                "Set 0.01 to call right after an order",
            ),
            "bought_rest_days": (
                "After a purchase nobody stays out of `Worth a call` for longer than this",
                "Longer if a call within two months of an order is too soon",
            ),
            "no_answer_working_days": (
                "A customer who did not answer comes back after this many working days",
                "0 for the same day",
            ),
            "voicemail_working_days": (
                "After a voicemail, or a message you sent, a customer comes back after this many"
                " working days",
                "Longer to leave time for an answer",
            ),
            "ask_referral_days": (
                "After you asked a customer for a referral, it is not suggested again for this "
                "long",
                "Longer if you have few customers to ask",
            ),
            "stale_days": (
                "`stale` and `report` name customers with whom you were not in touch, and who did not order,"
                " for this long. `next` has a setting of its own, `quiet_days`",
                "If you want to review a shorter or a longer silence; to see another once: `stale --days`",
            ),
            "next_count": (
                "How many calls `next` shows in Check on, and as many in Worth a call; those you"
                " owe something are extra",
                "Set it to what you can call in a day",
            ),
        },
    ),
    (
        "Items",
        "When an item that a customer no longer buys is brought up ([items](items.md)).",
        {
            "item_missing_gaps": (
                "An item is missing once a customer who still buys on time has gone this many "
                "times as long as usual without it",
                "Higher if customers change often what they buy",
            ),
            "item_missing_purchases": (
                "How often a customer must have bought an item before it can count as missing; 1 and 2"
                " work as 3, as two orders make no usual gap",
                "Higher if you sell many things that are bought a few times only",
            ),
        },
    ),
    (
        "Forecast",
        "How the [forecast](forecast.md) looks ahead and learns. The last five are for those who "
        "have read that page.",
        {
            "horizon_days": (
                "The chance of an order in `brief`, `status` and `next` is for this many days "
                "ahead. `forecast` looks `stake_days` ahead",
                "Set it to your planning period",
            ),
            "stake_days": (
                "The money at risk is what may be missing over this many days",
                "Longer if customers buy less than once a quarter",
            ),
            "year_days": (
                "How many days `next 12 months` has",
                "Never, in most books",
            ),
            "active_floor": (
                "The chance that someone is still a customer is never taken as lower than this",
                "Lower if customers never come back",
            ),
            "own_experience_weight": (
                "How much the book's own history may correct the model, at most",
                "Set 0 to use the model alone",
            ),
            "fit_customers": (
                "How many customers a fit looks at, at most; measured: more gained nothing",
                "Lower on a very slow machine",
            ),
            "fit_reuse_days": (
                "How long a fit is kept before the book is fitted again",
                "Shorter if your business changes fast",
            ),
            "fit_reuse_change": (
                "The book is fitted again when purchases have changed by this share",
                "Lower to follow every import",
            ),
        },
    ),
    (
        "What you earn and aim for",
        "",
        {
            "commission_percent": (
                "Your share of revenue, shown in `report` and `forecast`",
                "If you earn a commission",
            ),
            "target_per_month": (
                "The revenue you aim for in a month; `report` compares with it",
                "If you have one",
            ),
            "target_calls_per_week": (
                "How many times a week you want to reach someone; `report` compares with it",
                "If you have such a target",
            ),
        },
    ),
    (
        "Hooks",
        "See [hooks](hooks.md). It is kept on this machine for this book, not in the book, so `undo` does "
        "not take it back.",
        {
            "hook.after-write": (
                "A line for the shell, run after each change with the change as JSON on its standard "
                "input. It delays no command and fails none",
                "If another program, such as your firm's CRM, is to have each call",
            ),
        },
    ),
)

WHOLE_LIST = {"all", "list", "show"}  # what asks for all of them


def matching(words: str) -> list[str]:
    """The settings with all these words, or their beginnings, in name, topic or meaning."""
    wanted = words_of(words.replace("_", " "))
    if not wanted or WHOLE_LIST & {*wanted}:
        return []
    return [
        key
        for heading, _, settings in SECTIONS
        for key, (does, _) in settings.items()
        for known in [words_of(f"{key} {heading} {does}".replace("_", " "))]
        if all(any(each.startswith(word) for each in known) for word in wanted)
    ]
