"""The columns of `--csv` by command, for an answer without rows: a header all the same."""

HEADERS = {
    name: tuple(columns.split())
    for name, columns in {
        "list": "id uid name aliases company town contacts phones emails tags stage terms_days"
        " referred_by do_not_call prefer note",
        "next": "rank block id name contact phone call_value last_reached_on tries reasons also",
        "status": "id name stage rhythm written_off do_not_call purchase_count first_on last_on"
        " total usual_gap_days days_since_last next_expected_on p_active p_buy expected_purchases"
        " expected_value stake next_12_months marks.buys marks.pays marks.talks marks.refers"
        " toward_loyal",
        "stale": "id name phone last_reached_on days_quiet last_on usual_gap_days days_since_last"
        " rhythm stake open_problems",
        "problems": "id customer_id customer what kind reported_on found state waiting_on ally"
        " contacts direct_hand_offs channels days ease effort resolved_on resolution confirmed"
        " reopened parked_until of",
        "promises": "id customer_id customer text made_on by state days_late kept_on dropped_on"
        " every about do_not_call",
        "allies": "id name team phone email handed answered median_days solved painless"
        " painless_share by_kind thank_for thanked_on",
        "changes": "id at command said undone records more",
        "referrals": "id name referred_by depth purchases total sent brought brought_total",
        "complaints": "kind count open last_90_days before solved median_days painless"
        " painless_share resolutions best_ally may_have_it_too",
    }.items()
}
