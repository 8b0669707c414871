# Words of the pages. Keys are fixed: change only what stands after the equals sign; {$…} are blanks that the program fills.

## Every page
site-title = Online Opinions on Inspection Rectification
skip = Skip to the text
receiver-label = Received by: { "" }
nav-label = Pages
nav-home = Notice
nav-form = Give an opinion
nav-status = Progress
nav-privacy = Privacy
switch-language = 中文
elder-on = Large type
elder-off = Standard type
list-comma = {", "}

contact-title = Telephone and post
contact-intro = If you would rather not use this site, call or write.
contact-call = Call
contact-phone = Telephone
contact-address = Address
contact-postcode = Postcode
contact-envelope = Write on the envelope
footer-host = Host
footer-operator = Operator
footer-site-code = Site code
footer-label = About this site

fork-title = What would you like to raise?
fork-opinion = An opinion or suggestion on the rectification
fork-opinion-text = Give it on this site; the responsible unit studies it.
fork-report = Misconduct by Party members or public officials
fork-report-text = Choose “report of misconduct” on this site, which only the { $receiver } handles, or call
fork-report-link = Report it on this site
fork-services = Enquiries and everyday service requests
fork-services-text = Call
fork-emergency = Emergencies
fork-emergency-text = Call

## The notice
home-issuer = Issued by
home-published = Published
home-signed = Signed
home-receiver = Opinions received by
home-intro = This online channel supplements the published telephone and postal channels, so that the public can more easily supervise the rectification. You may comment on any item of the notice, with or without your name. Afterwards, keep your reference number and receipt code to check progress.
home-items = Items of the notice
home-areas = Go to an area
home-count = { $count ->
    [one] { $count } item
   *[other] { $count } items
}
home-responsible = Responsible: { "" }
home-subdistricts = the subdistricts
home-comment = Comment
home-comment-on = Comment on item { $number }
home-comment-whole = Comment on the whole notice
item-status-reported = progress published
item-status-reported-solved = reported as solved

## The form
form-title = Give an opinion
form-about = On this notice: { "" }
form-required = required
form-optional = optional
error-prefix = Error: { "" }
error-summary = Some things need to be changed
error-kept = Everything you typed is kept on this page. It has not been sent yet.

lane-legend = What is it?
lane-opinion = Opinion or suggestion
lane-opinion-hint = Your view of the rectification. It goes to the responsible unit without your name and contact.
lane-report = Report of misconduct
lane-report-hint = Misconduct by Party members or public officials. Only the { $receiver } handles it; no unit gets it.
lane-elsewhere-report = Reports of misconduct can also be made by calling
lane-elsewhere-services = Enquiries and everyday service requests: call
lane-elsewhere-emergency = Emergencies: call

items-legend = Related items
items-chosen = You chose:
items-hint = Choose one or several. With none, it is an opinion on the whole notice, which only the { $receiver } reads.
items-more = Choose other items
reader-units = Read by { $units }
reader-number-only = { $units } gets the number only
reader-after-triage = The { $receiver } reads it first, then { $units }
reader-commission = Read by the { $receiver } only
reader-subdistrict = Read by the subdistrict you choose, or else by { $units }

subdistrict-label = Subdistrict
subdistrict-hint = Items that belong to the subdistricts go to the one chosen here.
choose-none = None
verdict-legend = How far has it been put right?
verdict-done = Done
verdict-partly = Partly done
verdict-not-done = Not done
verdict-untrue = Not as stated
verdict-cannot-judge = I cannot judge

text-label = Your comment
text-hint = Say when, where, which unit and what happened. Do not enter ID numbers, bank accounts, medical records or other personal data that are not needed. If a unit should not know who you are, do not say so in the text.
text-count = { $count } characters of at most { $max }

about-label = Is it about how a unit itself behaved?
about-hint = If so, choose the unit. Then only the { $receiver } handles it, and no unit gets it.
about-hint-officer = If it is about the { $receiver } itself or a body above it, only one named officer handles it.
about-hint-not-taken = If it is about the { $receiver } itself or a body above it, this channel cannot take it: call 12388 or turn to the superior body.
about-not-taken = { " " }(not taken here)

contact-legend = Your name and contact
contact-hint = You may leave these empty; your comment is taken all the same. They help to verify and answer, and only the { $receiver } gets them.
name-label = Name
phone-label = Telephone
phone-hint = Mobile, or landline with area code
email-label = E-mail
email-hint = You will get a receipt with the reference number only
share-label = I agree that my name and contact may be given to the responsible unit where needed
share-hint = Refusing makes no difference to acceptance. Either way, no e-mail from this system to a unit carries your name or contact.
trap-label = Leave this empty

privacy-brief = The { $receiver } collects what you enter, only to register, verify, handle and answer it. Your network address is not stored with it. Your name and contact are stored encrypted and are not written into any e-mail to a unit.
privacy-full = Read the full privacy notice
acknowledge-label = I have read the privacy notice, and what I state is true to the best of my knowledge

preview-title = Who will read it once it is sent
preview-if-opinion = As an opinion
preview-if-report = As a report of misconduct
preview-now = This is for the items chosen now. If you choose others, what stands beside each item holds.
preview-units = { $units } will read a masked copy, without your name and contact: ID numbers, telephone and bank numbers, number plates and e-mail addresses in the text, and the name and contact you enter here, are masked automatically.
preview-number-only = { $units } will get the reference number only, not the text.
preview-original = The { $receiver } will read the original, and the name and contact you leave.
preview-screened = A text that reads like an accusation, or that says who you are, is first looked at by the { $receiver } and does not go straight to a unit.
preview-after-triage = The { $receiver } will first read the original, and the name and contact you leave. Only once it agrees does the responsible unit get the masked copy or the reference number, without your name and contact.
preview-commission = Only the { $receiver } will read the original, and the name and contact you leave. No unit gets it.
preview-officer = Only one named officer of the { $receiver } is told of it. No unit gets it.
preview-not-taken = This channel cannot take what is about the { $receiver } itself or a body above it. Call 12388 or turn to the superior body.
submit = Send
submit-new = Send as a new opinion
submit-again = Send again

## Faults
field-lane = What is it?
field-item = Related items
field-verdict = How far it has been put right
field-about-unit = The unit it is about
field-subdistrict = Subdistrict
field-text = Your comment
field-name = Name
field-phone = Telephone
field-email = E-mail
field-acknowledge = Privacy notice read
field-files = Attachments
field-form-token = This page
fault-lane = Choose whether it is an opinion or a report of misconduct.
fault-item = A chosen item is not in this notice. Please choose again.
fault-text-missing = Enter your comment.
fault-text-short = Enter at least { $min } characters.
fault-text-long = Enter at most { $max } characters (now { $found }).
fault-phone = A mobile number has 11 digits; a landline needs its area code, like 020-12345678.
fault-email = The e-mail address is not valid. It should look like name@example.com.
fault-not-taken = This channel cannot take what is about the { $receiver } itself or a body above it. Call 12388 or turn to the superior body.
fault-acknowledge = Read the privacy notice and tick the box.
fault-files = Attachments cannot be taken yet. Describe them in the text, or send them by post.
fault-stale = The page expired. Send it again; what you typed is kept.
fault-missing = Enter “{ $field }”.
fault-unknown = “{ $field }” is not one of the choices. Please choose again.
fault-short = “{ $field }” is too short.
fault-long = “{ $field }” can have at most { $max } characters.
fault-malformed = “{ $field }” cannot be read. Please check it.

## Not sent
alert-kept = What you typed is still in the form below. You can also call or write:
alert-conflict-title = This page was already sent
alert-conflict-text = What was sent from this page before differs from what it holds now. The earlier one was received. If this is another matter, check it and choose “Send as a new opinion”.
alert-stale-title = The page expired
alert-stale-text = It has not been sent. Check it and send it again.
alert-busy-title = Too many submissions in a short time
alert-busy-text = It has not been sent. Please try again in { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}.
alert-unavailable-title = Nothing can be taken at the moment
alert-unavailable-text = The system cannot store anything right now. It has not been sent. Please send it again later.
alert-cross-site-title = Please send it from this page
alert-cross-site-text = It came from a page of another site and was not taken, to protect you. Check it and send it again from here.
alert-failed-title = Something went wrong
alert-failed-text = The fault is ours. It has not been sent. Please send it again later.

## Receipt
receipt-title = Your comment has been received
receipt-number = Reference number
receipt-code = Receipt code
receipt-filed = Received
receipt-keep = Keep both now: take a photo or a screenshot, write them down or print this page. The code is not sent by e-mail and cannot be recovered.
receipt-qr-text =
    Reference number { $number }
    Receipt code { $code }
receipt-qr-label = QR code holding the reference number and receipt code as text
receipt-qr-hint = Scan it to keep these two lines. It holds no web address.
receipt-print = To print, use “Print” in your browser's menu. The print holds only number, code and contact details.
receipt-who = Who reads it
receipt-next = What happens next
receipt-next-1 = The { $receiver } registers and considers it.
receipt-next-2 = You can check progress at any time with the number and the code.
receipt-next-3 = If you left contact details, you may receive a reply.
receipt-status = Check progress
receipt-leave = Leave this page and clear it
receipt-leave-hint = If you share this phone or computer, leave this page once you have kept both. Otherwise it can be opened again for half an hour.
receipt-missing-title = There is no receipt to show
receipt-missing-text = A receipt is shown only within half an hour of sending, in the same browser. If you kept number and code, you can check progress; if not, please call.

## Status
status-title = Check progress
status-intro = Enter the reference number and the receipt code that you were given. Letter case, spaces and dashes do not matter.
status-number = Reference number
status-number-hint = For example 2025-000123
status-code = Receipt code
status-code-hint = 16 letters and digits in four groups
status-submit = Check
status-error-malformed = Enter the full reference number and the 16 characters of the code.
status-error-not-found = No match for this number and code.
status-error-busy = Too many look-ups. Please try again in a few minutes.
status-error-unavailable = Progress cannot be looked up at the moment. Please try again later.
status-result = Reference number { $number }
status-state = State
status-steps = Steps
status-items = Related items
status-another = Look up another
state-received = Received
state-received-text = The { $receiver } has received it.
state-transferred = Transferred
state-transferred-text = Your opinion has been passed to the responsible unit.
state-handling = In hand
state-handling-text = The { $receiver } is dealing with it.
state-answered = Answered
state-answered-text = Your opinion has been answered; the answer stands below.
state-closed = Closed
state-closed-text = Your opinion has been dealt with. Thank you for taking part.
state-out-of-scope = Not for this service
state-out-of-scope-text = What you wrote is not for this service. Where to turn to stands below.
state-handled = Handled under the rules
state-handled-text = The { $receiver } has handled it under the rules.
status-text-answer = Answer
status-text-question = A question to you
status-text-directions = Where to turn to
step-accepted = Taken in hand by the { $receiver }
step-asked = The { $receiver } asks you for more
step-answered = Answered by the { $receiver }
step-referred = Not for this service; told where to turn to
step-closed = Closed
step-reopened = Taken up again
step-handled = Handled under the rules
step-received = Received by the { $receiver }
step-with-commission = Handled by the { $receiver }
step-transferred = Transferred to { $units }
step-handed-over = Delivered to the mailbox of { $units }
step-acknowledged = Acknowledged by { $units }
step-unit-answered = { $units } reported back; the { $receiver } reviews it

## Privacy
privacy-title = Privacy notice
privacy-1 = 1. Controller: { $receiver }, contact: { $phone }.
privacy-2 = 2. Purpose: only registering, verifying, handling and answering your comment.
privacy-3 = 3. Data: the text and choices you enter; name, telephone and e-mail only if you choose to give them. Network address and device are not stored with your comment, and the time of sending only to the minute.
privacy-4 = 4. Sharing: an opinion goes to the responsible unit as a masked copy; your identity is not given to it without your consent. A report of misconduct, or anything about a unit's own conduct, goes to no unit. Automatic masking can miss things: do not write what a unit should not know.
privacy-5 = 5. Retention: { $retention } after the matter is closed, unless the law requires otherwise.
privacy-5-ask = 5. Retention: set by the { $receiver } under the rules that apply; ask at the number above.
privacy-6 = 6. To ask for access, correction or deletion, call the number above with your reference number and receipt code.
privacy-7 = 7. Under 14: a guardian should submit.
privacy-how-title = How the system protects you
privacy-how-1 = No page sets a cookie but the receipt. Its cookie only shows number and code again; it ends after half an hour, and you can clear it at any time.
privacy-how-2 = Nothing is loaded from anybody else. There are no statistics and no tracking.
privacy-how-3 = Name, telephone and e-mail, and the text of reports of misconduct, are stored encrypted.
privacy-how-4 = The receipt code is not stored as it is.
privacy-not-title = What the system cannot do
privacy-not-1 = If somebody else controls your phone, computer or network, this site cannot hide that you visited it.
privacy-not-2 = People who know you may recognise you by your words and the details. Choose them with care.

## Problems
problem-ways = What you can do
problem-home = Go back to the notice
problem-form = Give an opinion
problem-call = Call { $phone }
problem-not-found-title = There is no such page
problem-not-found-text = The address may be wrong, or the page may have moved.
problem-method-not-allowed-title = This page cannot be opened like this
problem-method-not-allowed-text = Please use the links of this site.
problem-too-large-title = Too large
problem-too-large-text = It is larger than the system can take and has not been sent. Use your browser's Back: what you typed is still on that page. Shorten it and send it again.
problem-timeout-title = The connection was too slow
problem-timeout-text = Not everything arrived, and nothing has been sent. Use your browser's Back: what you typed is still on that page. Please send it again.
problem-bad-request-title = The request could not be read
problem-bad-request-text = Use your browser's Back, or the links of this site.
problem-cross-site-title = Please use this site
problem-cross-site-text = The request came from a page of another site and was not taken, to protect you.
problem-busy-title = Too many requests
problem-busy-text = Please try again in a few minutes. If it is urgent, call.
problem-failed-title = Something went wrong
problem-failed-text = The fault is ours. Please try again later. If you had typed something, use your browser's Back: it is still on that page.
problem-unavailable-title = Not available at the moment
problem-unavailable-text = The system is being maintained or restored. Please try again later.

# Where a notice stands
phase-before = Opinions are taken from { $day } on.
phase-open = Opinions are taken until { $day }.
phase-closed = The period for opinions ended on { $day }. Later ones are still taken, and marked as late.
phase-archived = This notice is in the archive: it takes no opinions online any more, and stays readable.
form-closed = The period of this notice is over. You can still send your opinion: it is taken like any other, and marked as late.
shut-before-title = Not open yet
shut-before-text = Until then you can reach the { $receiver } by the telephone and address on this page.
shut-archived-title = No longer open
shut-archived-text = This notice is in the archive and takes no opinions online any more. You can still reach the { $receiver } by the telephone and address on this page; what was sent before can still be looked up.
shut-kept = What you wrote (it was not sent; please keep it)
receipt-late = The period of this notice is over. Your opinion was received like any other, and marked as late.
status-late = It came after the period of the notice, and is marked as late.
status-notice = Notice
home-others = Other notices on this site
home-undecided = to be decided; the receiver handles it first
reader-desk = nobody is named yet: the receiver reads it first and then decides which unit gets it
contact-email = E-mail
contact-fax = Fax
contact-po-box = PO box
contact-person = Contact person
contact-extension = ext. { $number }
