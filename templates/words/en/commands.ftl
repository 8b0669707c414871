# Words of the command line. Keys are fixed: change only what stands after the equals sign.

desk-state-quarantined = held for a look
desk-state-at-desk = with the desk
desk-state-accepted = in hand
desk-state-transferred = transferred
desk-state-in-review = waiting for review
desk-state-answered = answered
desk-state-closed = closed
desk-state-with-officer = with the named officer

event-entered = entered at the desk:
event-filed = submitted
event-quarantined = held for a look
event-kept-at-desk = kept with the commission
event-transferred = transferred
event-released = released
event-read = read
event-handed-over = letter delivered
event-letter-dead = letter could not be delivered
event-letter-retried = letter sent again by hand
event-letter-held = letter held by hand
event-letter-released = held letter let go
event-accepted = taken in hand
event-lane-changed = kind changed
event-items-changed = items changed
event-copy-adjusted = masks adjusted
event-held = put on hold
event-merged = merged
event-linked = linked as a repeat
event-referred = referred elsewhere
event-asked = citizen asked
event-noted = note
event-drafted = answer drafted
event-returned = sent back
event-answered = answered
event-closed = closed
event-reopened = taken up again
event-withdrew = withdrew
event-extension-asked = extension asked for
event-extended = extension approved
event-assigned = assigned
event-reveal-asked = identity asked for
event-reveal-approved = identity approved
event-revealed = identity read

actor-citizen = citizen
actor-system = system
actor-operator = operator
actor-staff = staff

mail-state-waiting = waiting
mail-state-leased = being sent
mail-state-sent = sent
mail-state-held = on hold
mail-state-dead = undeliverable
mail-state-recalled = recalled

mail-kind-desk = to the desk
mail-kind-desk-digest = digest
mail-kind-officer = to the officer
mail-kind-unit = to a unit
mail-kind-citizen-receipt = receipt
