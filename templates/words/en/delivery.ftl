## Attempts to deliver a letter
mail-tries = Attempts: { $count }
attempt-sent = Taken by the mail server
attempt-put-off = Put off; will be sent again
attempt-unreached = Mail server not available; will be sent later
attempt-refused = Not delivered; will not be sent again
attempt-lost = Not known: the program stopped before it was written down
reply-taken = The other server has taken the letter.
reply-later = The other server does not take it for now. It is sent again automatically.
reply-full = The mailbox is full. Tell its owner by telephone; the letter is sent again automatically.
reply-never = The other server refuses it, and would again. Check the address, or use the telephone.
reply-login = The mail account of this system is not accepted. The administrator should check name and password in the mail settings.
reply-certificate = The mail server’s certificate is wrong, so nothing was sent. The administrator should look into it.
reply-encryption = The mail server offers no encryption, so nothing was sent. The administrator should look into it.
reply-no-answer = The mail server did not answer, or the connection was lost. The letter is sent again automatically.
reply-ours = This system cannot write the letter. Tell the administrator its number.
reply-unheard = The program stopped before it wrote down what the mail server said; the letter may have arrived. It is sent again, with the same text and identifier.
mail-state-folded = sent with another letter

## Many cases to one unit
letter-unit-subject-more = [Transfer] { $number } and others: { $total } opinions on the rectification
letter-unit-more = Many opinions were transferred to you lately, so these come together. Each has a page of its own:

## The paper in place of a letter.
slip-title = Hand-over sheet { $number }
slip-about = Where mail does not arrive, print this sheet and bring or fax it, or read it over the telephone. It says what the letter to the unit says; add nothing about the sender. Afterwards, write a note into the case.
slip-unit = Unit
slip-phone = Telephone
slip-phone-unknown = not registered
slip-number = Case number
slip-text = The opinion (personal information is masked)
slip-number-only = This unit gets the number only; the text is asked for at the receiving office.
slip-ask = What to do
slip-ask-text = Please handle this in time and tell { $receiver } what was done ({ $reach }). Do not look for the sender.
slip-way = Handed over
slip-ways = □ in person　□ by fax　□ by telephone
slip-handed-by = Handed over by
slip-taken-by = Taken by
slip-date = Date
slip-why = Why this sheet is needed (not printed)
slip-made = Printed { $day }
slip-link = Print the hand-over sheet
