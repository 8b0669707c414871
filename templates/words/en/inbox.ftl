# Words of the inbox, day, audit and mail pages. Change what stands after the equals signs, not the keys.

## Inbox
staff-nav-inbox = Inbox
tray-triage = To triage
tray-mine = Mine
tray-due-soon = Due soon
tray-overdue = Overdue
tray-quarantine = Quarantine
tray-failed-mail = Failed mail
tray-unacknowledged = Not acknowledged
tray-review = Awaiting my review
tray-duplicates = Duplicates
tray-open = Open
tray-done = Answered or closed
tray-all = All
inbox-trays = Trays
inbox-search = Search texts and notes
inbox-order = Order
order-newest = Newest first
order-oldest = Oldest first
order-due = Due first
inbox-find = Find
inbox-narrow = Narrow down
inbox-any = Any
inbox-of-notice = Notice
inbox-item = Item
inbox-area = Area
inbox-unit = Unit told
inbox-lane = Kind
inbox-channel = Channel
inbox-channel-web = Web
inbox-channel-phone = Telephone
inbox-channel-letter = Letter
inbox-channel-visit = Visit
inbox-verdict = Verdict
inbox-subdistrict = Subdistrict
inbox-state = State
inbox-assignee = Assigned to
inbox-from = Received from
inbox-to = until
inbox-number = Number
inbox-opening = Text
inbox-no-text = A report: its text is on the case’s page
inbox-due = Due
inbox-days-left = { $days ->
    [one] { $days } day left
   *[other] { $days } days left
}
inbox-days-over = { $days ->
    [one] { $days } day over
   *[other] { $days } days over
}
inbox-choose = Choose { $number }
inbox-failed-mail = Mail failed
inbox-repeat-of = Repeats { $number }
inbox-empty = No such cases.
inbox-everywhere = Search all cases
inbox-pick = Choose
inbox-unfinished = The search has come this far; go on to the next page.
inbox-first = Back to the beginning
inbox-next = Next page
inbox-behind = Search and filters are being updated: { $count } records are still missing. What has just come in is under “Open” and “To triage”.
inbox-bulk = With the chosen cases
inbox-bulk-assignee = Assign to
inbox-bulk-assign = Assign
inbox-bulk-release = Release
inbox-bulk-of = They repeat this case (number)
inbox-bulk-repeat = Link as repeats
inbox-outcomes = What was done
outcome-done = done
outcome-changed = somebody else changed it just now; nothing was done
outcome-unknown = there is no such case
inbox-notice-none-chosen = No case was chosen.
inbox-notice-incomplete = Choose a person, or enter a case number, first.
inbox-notice-view-saved = Saved.
inbox-notice-view-refused = Not saved: a name is needed, and nobody keeps more than 40.
inbox-views = My saved filters
inbox-view-name = Name
inbox-view-save = Save this filter
inbox-view-forget = Delete “{ $name }”
keys-title = Keys
keys-text = j next, k previous, o open, x choose, a assign, r route, e draft an answer, n note, u back to the inbox, / search, ? this help.
keys-close = Close

## Day
tile-today = Received today
tile-due-today = Due today
tile-overdue = Overdue
tile-triage = To triage
tile-mine = Mine
tile-review = Awaiting my review
tile-in-review = In review
tile-quarantine = Quarantine
tile-failed-mail = Failed mail
tile-held-mail = Mail that nobody has yet
tile-unacknowledged = Not acknowledged
day-mail-down = Mail is down
day-mail-rests = The mail server does not answer. Letters are kept and leave as soon as it does.
day-mail-refused = The mail server refuses this system. Ask the administrator to check the mail settings; letters are kept.
day-mail-words = The server said: { $words }
day-index-behind = The search is behind
day-failed = Letters that failed, by unit
day-failed-unit = Unit
day-failed-letters = Letters
day-no-cases = Your role does not deal with cases.

## Audit
staff-nav-audit = Audit
audit-intro = Who did what to which case, and when. No texts, notes or identities of citizens; sealed cases are not among them.
audit-actor = By
audit-kind = What
audit-at = When
audit-detail = Detail
audit-reason = Reason
audit-reasoned = given
audit-events = Events of cases
audit-access = People and sign-ins
audit-whom = Whom
audit-from = Date from
audit-export = Export as CSV (the export is recorded)
access-added = Added
access-linked = Given a sign-in link
access-enrolled = Set a password
access-role-changed = Role changed
access-disabled = Disabled
access-signed-in = Signed in
access-signed-out = Signed out
access-exported = Exported the audit log
access-notice-published = Published a notice
access-mail-opened = Took a message as it came

## Mail
staff-nav-mail = Mail
mail-caption = Letters that failed, are held or wait
mail-letter = Letter
mail-to = To
mail-to-citizen = The citizen (address not shown)
mail-attempts = Attempts
mail-words = The server’s words
mail-next = next { $at }
mail-retry = Send again
mail-hold = Hold
mail-release = Release
mail-none = None.
mail-notice-done = Done.
mail-notice-refused = Nothing was changed: the letter has left, or its state is another by now.

held-title = Mail to be claimed
held-about = This mail was not added to a case by itself: its sender does not fit the letter that it answers, or it answers none. Check it, then add it to a case or set it aside. Nothing that comes in is ever answered by the program.
held-nobody = No sender
held-no-subject = No subject
held-shortened = Quotations, signatures or what was too long are left out; the original is kept, sealed.
held-cut = The message is larger than 25 MB: only its beginning is here, the whole is in the mailbox.
held-doubtful = The mail server says that the sender is not genuine (DMARC failed). Please check.
held-original = Download the original
held-hidden = The original was not opened
held-hidden-text = It holds the citizen’s mail address: whoever opens it must be allowed to see who wrote, and show their code first.
held-earlier = Earlier mail
held-file = File: { $name } ({ $size } KB, not opened, kept in the original)
held-case = Case number
held-attach = Add to this case
held-aside = Set aside
held-no-case = There is no such case; please check the number.
held-none = None.
held-passed = Other mail
inbound-kind-unit-answer = Unit’s answer
inbound-kind-staff-note = Colleague’s answer
inbound-kind-citizen-message = Sender’s answer
inbound-kind-bounce = Bounce
inbound-kind-automatic = Automatic reply
inbound-kind-unknown = Unknown
case-mails = Mail that came back
case-mail-files = { $count ->
    [one] { $count } file
   *[other] { $count } files
 }
