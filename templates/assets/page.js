// Only a help: every page works without it. Focus on what is wrong, a character count, and who will read what.
(function (d) {
var f = d.getElementById('form'), e = d.getElementById('errors'), c = d.getElementById('count'), w = d.getElementById('who'), t, typed;
if (e) e.focus();
if (!f) return;
t = f.elements.text;
function say(k, u) { return w.getAttribute('data-' + k).replace('%', u ? u.join(w.getAttribute('data-comma')) : ''); }
function picked(n) { var s = f.elements[n]; return s && s.options[s.selectedIndex]; }
// The more careful of two ways: a copy, a number only, after triage.
function add(all, entry, own) {
var o = '=#?', k = entry.charAt(0), n = entry.slice(1), a = Math.max(o.indexOf(k), o.indexOf(own || '='));
if (k != '-') all[n] = Math.max(all[n] || 0, a);
}
function readers(lane) {
var a = picked('about_unit'), s = picked('subdistrict'), b = f.querySelectorAll('[name=item]:checked'), all = {}, by = [[], [], []], i, j, p, n, r;
if (a.hasAttribute('data-top')) return [say('top')];
r = [say('alone')];
if (a.value || lane == 'report') return r;
for (i = 0; i < b.length; i++) {
if (!(p = b[i].getAttribute('data-r'))) return r;
p = p.split('|');
for (j = 0; j < p.length; j++) {
if (p[j].charAt(0) == '*') add(all, s && s.getAttribute('data-r') || p[j].slice(2), p[j].charAt(1));
else add(all, p[j]);
}
}
for (n in all) by[all[n]].push(n);
if (by[2].length) return [say('triage')];
if (!by[0].length && !by[1].length) return r;
r = [say('original'), say('screened')];
if (by[1].length) r.unshift(say('number', by[1]));
if (by[0].length) r.unshift(say('units', by[0]));
return r;
}
function make(parent, tag, text) {
var n = parent.appendChild(d.createElement(tag));
n.textContent = text || '';
return n;
}
function show() {
var l = f.querySelector('[name=lane]:checked'), i, j, u, r, ls = l ? [l.value] : ['opinion', 'report'];
w.textContent = '';
for (i = 0; i < ls.length; i++) {
make(w, 'h3', say(ls[i]));
r = readers(ls[i]);
u = make(w, 'ul');
for (j = 0; j < r.length; j++) make(u, 'li', r[j]);
}
}
function count() { c.textContent = c.getAttribute('data-text').replace('%', t.value.trim().replace(/[\uD800-\uDBFF]/g, '').length); }
f.onchange = show;
t.oninput = function () { typed = 1; count(); };
f.onsubmit = function () { typed = 0; };
window.onbeforeunload = function () { if (typed) return ''; };
show();
count();
})(document);
