// Only a help: every page of the desk works without it. Keys for the list and for a case.
(function (d) {
var rows = [].slice.call(d.querySelectorAll('#list tbody tr')).filter(function (r) { return r.querySelector('a'); }), at = -1;
var help = d.getElementById('keys');
function focusOn(e) { if (!e) return false; e.focus(); if (e.scrollIntoView) e.scrollIntoView({ block: 'nearest' }); return true; }
function move(by) {
if (!rows.length) return;
if (at >= 0) rows[at].classList.remove('at');
at = Math.max(0, Math.min(rows.length - 1, at + by));
rows[at].classList.add('at');
focusOn(rows[at].querySelector('a'));
}
// Opens the case, at an action if one is named.
function open(name) {
var link = at >= 0 && rows[at].querySelector('a');
if (link && name) location.href = link.href + '#do-' + name;
else if (link) link.click();
}
function choose() {
var box = at >= 0 && rows[at].querySelector('input[type=checkbox]');
if (box) box.checked = !box.checked;
}
// On a case, the action's own part of the page; in the list, what does the same for all that are chosen.
function act(name) {
var part = d.getElementById('act-' + name), field;
if (!part) return rows.length && open(name);
for (var e = part; e; e = e.parentElement) if (e.tagName == 'DETAILS') e.open = true;
var within = part.tagName == 'DETAILS' ? part : part.querySelector('details') || part;
if (within.tagName == 'DETAILS') within.open = true;
field = part.querySelector('select,textarea,input:not([type=hidden]),button') || part;
return focusOn(field);
}
var keys = {
j: function () { move(1); },
k: function () { move(-1); },
o: function () { open(); },
x: choose,
a: function () {
var many = d.getElementById('b-assignee');
if (many && !d.querySelector('#list tbody :checked')) choose();
if (!focusOn(many)) act('assign');
},
r: function () { act('route'); },
e: function () { act('answer'); },
n: function () { act('note'); },
u: function () { var back = d.getElementById('back'); if (back) back.click(); },
'/': function () { var s = d.getElementById('search'); if (focusOn(s)) s.select(); },
'?': function () { if (help && help.showModal && !help.open) help.showModal(); }
};
d.addEventListener('keydown', function (event) {
var t = event.target, name = t.tagName;
if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || (help && help.open)) return;
if (t.isContentEditable || name == 'TEXTAREA' || name == 'SELECT' || name == 'INPUT' && t.type != 'checkbox') {
if (event.key == 'Escape') t.blur();
return;
}
if (Object.prototype.hasOwnProperty.call(keys, event.key)) { event.preventDefault(); keys[event.key](); }
});
// No element has this name: a browser that goes to one takes the focus away again.
if (/^#do-/.test(location.hash)) act(location.hash.slice(4));
})(document);
