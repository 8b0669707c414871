# Words of the staff pages. Keys are fixed: change only what stands after the equals sign.

## Every page
staff-site-title = Desk for Opinions
staff-sign-out = Sign out
staff-home = Back to the desk
staff-nav-day = Today
role-handler = Handler
role-lead = Lead
role-auditor = Auditor
role-administrator = Administrator
staff-day-role = Your role: { $role }.

## Signing in
staff-sign-in = Sign in
sign-in-intro = This desk is for the receiving body's own staff.
staff-mail = E-mail address
staff-password = Password
staff-code = One-time code
staff-code-hint = The 6 digits in your authenticator app; they change every 30 seconds, and each works once
sign-in-error-wrong = You are not signed in: the address, the password or the code is not right
sign-in-wrong-hint = Check each of them. A code that was used does not work again: wait for the next. A telephone whose clock is wrong shows wrong codes.
sign-in-error-busy = Too many tries: please try again later
sign-in-error-unavailable = Signing in does not work at the moment: please try again later
sign-in-wait = Try again in { $seconds } seconds. Whoever is signed in already is not affected.
staff-nav-entry = Enter
entry-title = Enter a letter, a call or a visit
entry-intro = It becomes the same kind of case as those from the web: number, routing, deadline and answer are the same.
entry-channel = How it came
entry-items-hint = Numbers of the items, with commas, for example 3, 19; none means the notice as a whole
entry-text-hint = In the person's own words; of a long letter, what matters. The original is filed as before.
entry-about-hint = Whose conduct it is about; then it stays with the receiving body and is not passed to that unit
entry-button = Enter
entry-taken = Entered
entry-tell = Tell the caller or visitor, or write it in your reply: with number and code the progress can be seen on the web. The code is shown here only once.
entry-code = Code
entry-open = Open the case
entry-next = Enter another
entry-no-channel = Choose how it came
entry-used = This page was used to enter another case already. What you typed is below; look at it and press “Enter” again: it becomes a new case.
entry-stale = This page is too old, or its notice is gone: nothing was entered. What you typed is below. Check the notice and its items, and press the button again.
entry-unavailable = It cannot be stored at the moment; nothing was entered. What you typed is below; please press the button again later.
confirm-title = Your code once more
confirm-intro = Before you see who wrote, or take the log out as a file, enter a one-time code again. For a few minutes you will not be asked again.
confirm-button = Confirm
confirm-error-wrong = This code is not right, or it was used already
confirm-error-busy = Too many tries: please try again later
confirm-error-unavailable = Codes cannot be checked at the moment: please try again later
sign-in-lost = If you have lost your password or changed telephones, ask the administrator for a new link.

## Refusals
staff-refused-role-title = Your role may not do this
staff-refused-role-text = Roles are kept apart on purpose. If you need this for your work, ask the administrator.
staff-refused-session-title = You are no longer signed in; nothing was changed
staff-refused-session-text = Sign in again in a new window, then go back one page and send again: what you filled in is still there.
staff-refused-form-title = Nothing was changed
staff-refused-form-text = The form was not from a page of this session. Go back, reload the page and try again.
staff-refused-link-title = This link no longer works
staff-refused-link-text = A sign-in link works once, within 24 hours. Ask the administrator for a new one.

## Setting up
link-title = Set up your account
link-intro = { $name }, you sign in as { $mail }. Choose a password and connect the authenticator app on your telephone. This link works once.
link-step-password = First: a password
link-password-hint = 12 to 128 characters: a sentence that only you know, blanks and all. Nothing common, and not your address.
link-repeat = Once more
link-step-code = Second: the authenticator
link-scan = Scan the code with your authenticator app, or type the key by hand; then enter the 6 digits it shows.
link-secret = Key (for typing)
link-qr-label = QR code that connects the authenticator
link-submit = Set up and sign in
link-go-to-field = Go to the field
link-error-too-short = The password has fewer than 12 characters
link-error-too-long = The password has more than 128 characters
link-error-guessable = The password is common and easily guessed: choose another
link-error-repeat = The two passwords are not the same
link-error-code = The code is not right: enter the digits that the app shows now
link-error-busy = The system is busy: please try again later

## Sessions
staff-actions = Actions
staff-nav-sessions = My sessions
sessions-intro = Where you are signed in. A session is over after { $minutes } minutes without use, or after { $hours } hours. If one is not yours, end it and tell the administrator.
sessions-caption = Sessions
sessions-made = Signed in
sessions-seen = Last used
sessions-own = This one
sessions-end = End
sessions-end-others = End all others

## People
staff-nav-people = People
people-intro = One role each; roles are kept apart. Whoever is disabled stays in the list, since their name stands in the records.
people-caption = { $count } people
people-name = Name
people-role = Role
people-state = State
people-added = Added
people-own = You
people-new-link = New link
people-disable = Disable
people-change-role = Change role
people-add = Add a person
people-link = Hand this link to { $name } in person or by a safe way. It is shown once, and works once within 24 hours.
people-notice-added = Added
people-notice-linked = New link made; the old password and authenticator no longer work
people-notice-disabled = Disabled; all their sessions have ended
people-notice-role-changed = Role changed; all their sessions have ended
people-notice-exists = Not added: somebody has this address already
people-notice-incomplete = Not added: enter a name and a correct address, and choose a role
people-notice-refused = Nothing was changed: nobody changes their own access, and the only administrator stays
staff-state-invited = Invited
staff-state-active = Active
staff-state-disabled = Disabled
role-text-handler = reads and handles cases
role-text-lead = handles cases, and approves what others drafted
role-text-auditor = reads what was done, never texts or names
role-text-administrator = people and settings; reads no case
