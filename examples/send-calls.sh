#!/bin/sh
# A hook that sends each call you log to your firm's CRM, as one line of JSON. It needs jq and curl.
#
#   repbook config hook.after-write "sh /home/ann/send-calls.sh https://crm.example/calls"
#
# A call that you undo is sent again with "event": "undone". docs/hooks.md has what a hook is told.
jq -c '
  .event as $event | .rep as $rep
  | .change.records[]
  | select(.kind == "call" and .did == "added")
  | {event: $event, rep: $rep, call: .id, customer: .customer} + .after
' | while read -r call; do
  printf '%s' "$call" | curl --silent --fail --max-time 20 \
    --header "Content-Type: application/json" --data-binary @- "$1" || exit 1
done
