## Attempts to deliver a letter
mail-tries = Attempts: { $count }
attempt-sent = Taken by the mail server
attempt-put-off = Put off; will be sent again
attempt-unreached = Mail server not available; will be sent later
attempt-refused = Not delivered; will not be sent again
reply-taken = The other server has taken the letter.
reply-later = The other server does not take it for now. It is sent again automatically.
reply-full = The mailbox is full. Tell its owner by telephone; the letter is sent again automatically.
reply-never = The other server refuses it, and would again. Check the address, or use the telephone.
reply-login = The mail account of this system is not accepted. The administrator should check name and password in the mail settings.
reply-certificate = The mail server’s certificate is wrong, so nothing was sent. The administrator should look into it.
reply-encryption = The mail server offers no encryption, so nothing was sent. The administrator should look into it.
reply-no-answer = The mail server did not answer, or the connection was lost. The letter is sent again automatically.
reply-ours = This system cannot write the letter. Tell the administrator its number.
mail-state-folded = sent with another letter

## Many cases to one unit
letter-unit-subject-more = [Transfer] { $number } and others: { $total } opinions on the rectification
letter-unit-more = Many opinions were transferred to you lately, so these come together. Each has a page of its own:
