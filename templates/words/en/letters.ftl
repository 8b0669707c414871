# Words of the letters. Keys are fixed: change only what stands after the equals sign; {$…} are blanks that the program fills.

letter-lang = en
letter-number = Reference number
letter-notice = Notice
letter-filed = Received
letter-kind = Kind
letter-items = Items
letter-item = Item { $number }
letter-whole = The whole notice
letter-verdict = Rectification
letter-about = About the unit
letter-subdistrict = Subdistrict
letter-routing = Transfer
letter-show = Read
letter-release = Release to the unit
letter-commands = Commands on the server
letter-automatic = This message was sent automatically.
letter-mark = Reply number { $mark }
letter-subject-items = {" "}(item { $numbers })
letter-pair = { $name }: { $value }

secrecy-opinion = opinion
secrecy-report = report of misconduct
secrecy-sealed = sealed matter

hold-rate = held for a look: many submissions from one network in a short time
hold-honeypot = held for a look: a field that people do not see was filled
hold-too-fast = held for a look: sent faster than a person can read the form
hold-accusation = not transferred: the text reads like an accusation; do not release it if it is one
hold-self-identification = not transferred: the text seems to say who wrote it; the unit will read that once it is released
hold-after-triage = not transferred: the unit is set to wait for the desk
hold-report = no unit gets it: a report of misconduct
hold-about-unit = no unit gets it: it is about a unit's own conduct
hold-commission-only = no unit gets it: an item for the commission only
hold-no-item = no unit gets it: about the whole notice
hold-unresolved = not transferred: nobody is named yet for one of its items; choose the unit
hold-no-recipient = no unit may be told, or none has an address
hold-sealed = sealed: one named officer is told
hold-by-desk = not transferred: the desk decided so

letter-desk-subject = [Received] { $number }: { $kind }{ $items }
letter-desk-subject-held = [To look at] { $number }: { $kind }{ $items }
letter-desk-title = A new { $kind }
letter-desk-told = also sent to the responsible unit
letter-desk-silent = As set, this message does not hold the text.
letter-desk-care = The original follows, without the name and contact that were left. Do not pass it to the unit or person it is about.
letter-desk-original-end = End of the original

letter-digest-subject = [To look at] { $total ->
    [one] { $total } opinion on the rectification
   *[other] { $total } opinions on the rectification
}
letter-digest-title = { $total ->
    [one] { $total } case is held for a look
   *[other] { $total } cases are held for a look
}
letter-digest-text = These were received and given a receipt. No unit and no sender has had a letter. Read each: once released, it goes where the rules send it; if not, it stays stored.
letter-digest-more = { $more } more are not listed; look on the server.

letter-officer-subject = [Sealed] { $number }
letter-officer-title = A new sealed matter
letter-officer-text = One matter is for you alone. This message does not hold it. Do not forward it.

letter-unit-subject = [Transfer] { $number }: opinion on the rectification{ $items }
letter-unit-greeting = To { $unit }:
letter-unit-text = An opinion is transferred to you for consideration.
letter-unit-clean = The clean copy follows; personal data are masked by a program, which can miss some.
letter-unit-pointer = Ask the { $receiver } for the text.
letter-unit-rules = Do not forward this message to anybody not concerned. Do not try to find out who wrote.
letter-unit-call = Please acknowledge and report back on the page above: that way is the surest. To ask, contact the { $receiver } ({ $phone }), and give the reference number.
letter-unit-link = To acknowledge it, report back, ask to return it or ask for more time, open this link (for this case only; do not pass it on):

letter-unit-reminder-subject = [Reminder] { $number }
letter-unit-reminder-subject-more = [Reminder] { $number } and others, { $total } in all
letter-unit-reminder-text = A transferred opinion ({ $number }) has not been acknowledged yet.
letter-unit-reminder-link = Please open this link to acknowledge it and deal with it (for this case only; do not pass it on):
letter-unit-reminder-more = These have not been acknowledged, either; each has a page of its own:

letter-citizen-subject = Receipt { $number }
letter-citizen-greeting = Hello,
letter-citizen-text = Your submission has been received under no. { $number }.
letter-citizen-link = Check progress here with the number and the receipt code you were given:
letter-citizen-neutral = To protect you, this message repeats neither the content nor the code. Please do not reply; for questions: { $phone }.
letter-citizen-mistake = If you did not submit anything, somebody may have entered your address by mistake; please ignore this message.
