# Words of the command line. Keys are fixed: change only what stands after the equals sign.

desk-state-quarantined = held for a look
desk-state-at-desk = with the desk
desk-state-transferred = transferred
desk-state-with-officer = with the named officer

event-filed = submitted
event-quarantined = held for a look
event-kept-at-desk = kept with the commission
event-transferred = transferred
event-released = released
event-read = read
event-handed-over = letter delivered
event-letter-dead = letter could not be delivered

actor-citizen = citizen
actor-system = system
actor-operator = operator

mail-state-waiting = waiting
mail-state-leased = being sent
mail-state-sent = sent
mail-state-held = on hold
mail-state-dead = undeliverable

mail-kind-desk = to the desk
mail-kind-desk-digest = digest
mail-kind-officer = to the officer
mail-kind-unit = to a unit
mail-kind-citizen-receipt = receipt
