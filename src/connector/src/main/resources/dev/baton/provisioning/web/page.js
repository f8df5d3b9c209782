'use strict';

// Rows added to the page at a time, whenever its end comes into view: ten thousand at once would stall it.
const STEP = 100;
const PART = 1000;
const PERIOD = 5000;
const AT_ONCE = 4;
const KINDS = ['INVALID', 'UNAUTHENTICATED', 'PERMISSION_DENIED', 'NOT_FOUND', 'CONFLICT', 'RATE_LIMITED', 'INTERNAL', 'UNAVAILABLE', 'TIMEOUT'];
const STATES = ['manual', 'queued', 'running', 'waiting', 'done', 'cancelled'];

const byId = id => document.getElementById(id);
const form = byId('who');
const me = byId('me');
const token = byId('token');
const message = byId('message');
const table = byId('tasks');
const rows = table.tBodies[0];
const filters = { operation: byId('operation'), kind: byId('kind') };

let tasks = [];
let shown = [];
let run = 0;
let isBusy = false;
let timer;
const selected = new Set();

me.value = sessionStorage.getItem('me') || '';
filters.kind.append(...KINDS.map(kind => new Option(kind, kind)));

async function call(method, path, body) {
  const headers = { Authorization: 'Bearer ' + token.value, 'Baton-Way': 'page' };
  if (body) {
    headers['Content-Type'] = 'application/json';
  }
  const response = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(answer.detail);
  }
  return answer;
}

function say(text, isError) {
  message.textContent = text;
  message.classList.toggle('error', Boolean(isError));
}

function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className || '';
  return made;
}

function cell(className, ...children) {
  const made = document.createElement('td');
  made.className = className;
  made.append(...children);
  return made;
}

function words(operation) {
  return operation.replaceAll('-', ' ');
}

function subject(task) {
  const name = (task.attributes || {}).userName;
  const parts = [name, task.account && 'account ' + task.account, task.group && 'group ' + task.group];
  return parts.filter(Boolean).join(', ');
}

function what(task) {
  return cell('what', element('strong', words(task.operation)),
    element('div', subject(task)),
    element('div', 'asked for by ' + task.requester, 'quiet'));
}

function time(text) {
  const made = element('time', new Date(text).toLocaleString());
  made.dateTime = text;
  return made;
}

// A narrow page has no column headers, so each cell shows its column's name.
function named(name, ...children) {
  const made = cell('', ...children);
  made.dataset.name = name;
  return made;
}

// Attempts and decisions, oldest first.
function history(task) {
  const events = [
    ...(task.history || []).map(one => ({ at: one.started,
      text: 'attempt ' + one.number + ': ' + [one.result, one.kind, one.message].filter(Boolean).join(', ') })),
    ...(task.decisions || []).map(one => ({ at: one.at,
      text: one.action + (one.assignee ? ' to ' + one.assignee : '') + ' by ' + one.by + (one.note ? ': ' + one.note : '') }))
  ].sort((a, b) => a.at < b.at ? -1 : 1);
  const list = document.createElement('ol');
  list.append(...events.map(event => {
    const item = document.createElement('li');
    item.append(time(event.at), ' ' + event.text);
    return item;
  }));
  return list;
}

async function fill(row) {
  const task = await call('GET', 'tasks/' + encodeURIComponent(row.dataset.task));
  const failed = (task.history || []).filter(attempt => attempt.message).at(-1);
  const why = row.querySelector('.why');
  const details = why.querySelector('details');
  details.replaceChildren(details.firstChild, history(task));
  if (failed) {
    why.prepend(element('strong', failed.message), element('div', failed.kind, 'quiet'));
  }
}

// A row fetches the details that a listing omits when it comes into view.
const seen = new IntersectionObserver(entries => {
  for (const entry of entries.filter(one => one.isIntersecting)) {
    seen.unobserve(entry.target);
    fill(entry.target).catch(() => {});
  }
}, { rootMargin: '1000px' });

new IntersectionObserver(entries => entries.some(one => one.isIntersecting) && grow(), { rootMargin: '600px' })
  .observe(byId('end'));

function why(task) {
  const details = document.createElement('details');
  details.append(element('summary', 'Attempts and history'));
  return cell('why', element('div', task.reason || '', 'quiet'), details);
}

function button(label, task, action, done) {
  const made = element('button', label);
  made.setAttribute('aria-label', label + ': ' + words(task.operation) + ' ' + subject(task));
  made.type = 'button';
  made.addEventListener('click', async () => {
    made.disabled = true;
    try {
      await decide(task.id, action);
      remove([task.id]);
      say([done, count()].join(' '));
    } catch (e) {
      made.disabled = false;
      say(e.message, true);
    }
  });
  return made;
}

function row(task) {
  const made = document.createElement('tr');
  made.dataset.task = task.id;
  made.tabIndex = -1;
  const box = document.createElement('input');
  box.type = 'checkbox';
  box.checked = selected.has(task.id);
  box.setAttribute('aria-label', 'Select: ' + words(task.operation) + ' ' + subject(task));
  box.addEventListener('change', () => {
    box.checked ? selected.add(task.id) : selected.delete(task.id);
    countSelected();
  });
  made.append(cell('pick', box), what(task), why(task), named('Attempts', String(task.attempts)), named('Since', time(task.since)),
    cell('now', button('Retry', task, 'retry', 'Queued again.'), button('Complete', task, 'complete', 'Completed.')));
  seen.observe(made);
  return made;
}

function grow() {
  const from = rows.children.length;
  rows.append(...shown.slice(from, from + STEP).map(row));
}

function count() {
  const none = filters.kind.value ? 'None of your tasks failed like that.' : 'Nothing is assigned to you.';
  const all = tasks.length === 0 ? none : tasks.length + (tasks.length === 1 ? ' task.' : ' tasks.');
  return shown.length === tasks.length ? all : shown.length + ' of ' + all;
}

function countSelected() {
  byId('selected').textContent = selected.size === 0 ? 'Select all' : selected.size + ' selected';
  byId('all').checked = shown.length > 0 && shown.every(task => selected.has(task.id));
  ['retry', 'complete', 'assign'].forEach(id => { byId(id).disabled = isBusy || selected.size === 0; });
}

function render() {
  const text = byId('search').value.trim().toLowerCase();
  shown = tasks.filter(task => (!filters.operation.value || task.operation === filters.operation.value)
    && (!text || [task.id, words(task.operation), subject(task), task.requester, task.reason].join(' ').toLowerCase().includes(text)));
  const visible = new Set(shown.map(task => task.id));
  // Hidden tasks must not stay selected.
  [...selected].filter(id => !visible.has(id)).forEach(id => selected.delete(id));
  seen.disconnect();
  rows.replaceChildren();
  grow();
  table.hidden = shown.length === 0;
  countSelected();
}

function remove(ids) {
  const gone = new Set(ids);
  tasks = tasks.filter(task => !gone.has(task.id));
  shown = shown.filter(task => !gone.has(task.id));
  ids.forEach(id => {
    selected.delete(id);
    rows.querySelector('tr[data-task="' + CSS.escape(id) + '"]')?.remove();
  });
  if (rows.children.length < STEP) {
    grow();
  }
  table.hidden = shown.length === 0;
  countSelected();
}

function offer(select, values, text) {
  const kept = select.value;
  const known = [...new Set(values)].filter(Boolean).sort();
  select.replaceChildren(new Option('All', ''), ...known.map(value => new Option(text(value), value)));
  select.value = known.includes(kept) ? kept : '';
}

// The query for tasks left to me, of the chosen kind of failure.
function mine(more) {
  const kind = filters.kind.value;
  return new URLSearchParams({ state: 'manual', assignee: me.value, ...(kind && { kind }), ...more });
}

// Reads the list part by part; a later call ends an earlier one.
async function show() {
  const turn = ++run;
  const found = [];
  let cursor;
  do {
    const part = await call('GET', 'tasks?' + mine({ limit: PART, ...(cursor && { cursor }) }));
    if (turn !== run) {
      return;
    }
    found.push(...part.tasks);
    cursor = part.next;
    if (cursor) {
      say('Reading: ' + found.length + ' tasks so far.');
    }
  } while (cursor);
  tasks = found;
  offer(filters.operation, tasks.map(task => task.operation), words);
  ['filters', 'bulk', 'keys'].forEach(id => { byId(id).hidden = false; });
  render();
  say(count());
  await look();
}

// Shows who paused the connector, and why. Resuming it sends the text of the Note field.
function showPause(pause) {
  const banner = byId('pause');
  const text = pause.since && 'Paused since ' + new Date(pause.since).toLocaleString() + ' by ' + pause.by
    + (pause.note ? ': ' + pause.note : '') + '. No task is attempted.';
  banner.hidden = !text;
  if (text && banner.firstChild.textContent !== text) {
    banner.firstChild.textContent = text;
  }
}

byId('pause').querySelector('button').addEventListener('click', async () => {
  try {
    const note = byId('note').value.trim();
    showPause(await call('POST', 'resume', { by: me.value, ...(note && { note }) }));
    say('Resumed.');
  } catch (e) {
    say(e.message, true);
  }
});

async function look() {
  showPause(await call('GET', 'pause'));
  const totals = await call('GET', 'tasks/summary?' + new URLSearchParams({ assignee: me.value }));
  byId('numbers').hidden = false;
  byId('numbers').textContent = 'Of mine now: ' + STATES.map(state => totals[state] + ' ' + state).join(', ');
  return filters.kind.value ? (await call('GET', 'tasks/summary?' + mine())).manual : totals.manual;
}

// Reads the list again when the number of tasks changes, unless the user is working in it.
async function watch() {
  try {
    if (!document.hidden && !isBusy && await look() !== tasks.length && selected.size === 0
        && !rows.querySelector('details[open]') && !rows.contains(document.activeElement)) {
      await show();
    }
  } catch (e) {
    say(e.message, true);
  }
  timer = setTimeout(watch, PERIOD);
}

function decide(id, action) {
  const note = byId('note').value.trim();
  const body = { by: me.value, ...(note && { note }), ...(action === 'assign' && { assignee: byId('assignee').value.trim() }) };
  return call('POST', 'tasks/' + encodeURIComponent(id) + '/' + action, body);
}

async function decideAll(action, done) {
  if (action === 'assign' && !byId('assignee').value.trim()) {
    say('Say to whom.', true);
    byId('assignee').focus();
    return;
  }
  const left = [...selected];
  const total = left.length;
  const gone = [];
  const failures = [];
  isBusy = true;
  countSelected();
  const work = async () => {
    while (left.length > 0) {
      const id = left.shift();
      try {
        await decide(id, action);
        gone.push(id);
      } catch (e) {
        failures.push(e.message);
      }
      say(gone.length + failures.length + ' of ' + total);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  isBusy = false;
  byId('note').value = '';
  const stays = action === 'assign' && byId('assignee').value.trim() === me.value;
  remove(stays ? [] : gone);
  const failed = failures.length > 0 ? failures.length + ' refused: ' + failures[0] + '.' : '';
  say([gone.length + ' ' + done + '.', failed, count()].filter(Boolean).join(' '), failures.length > 0);
}

function move(step) {
  const all = [...rows.children];
  const at = all.indexOf(document.activeElement.closest?.('#tasks tbody tr'));
  const next = all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

document.addEventListener('keydown', event => {
  const isTyping = event.target.matches('input:not([type=checkbox]), select');
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey || byId('keys').hidden) {
    if (isTyping && event.key === 'Escape') {
      event.target.blur();
    }
    return;
  }
  const here = document.activeElement.closest('#tasks tbody tr');
  const actions = {
    j: () => move(1),
    k: () => move(-1),
    x: () => here?.querySelector('input').click(),
    o: () => here?.querySelector('summary').click(),
    '/': () => byId('search').focus(),
    n: () => byId('note').focus()
  };
  if (actions[event.key]) {
    event.preventDefault();
    actions[event.key]();
  }
});

['input', 'change'].forEach(type => byId('filters').addEventListener(type, event => {
  if (event.target !== filters.kind) {
    render();
    say(count());
  }
}));
filters.kind.addEventListener('change', () => show().catch(e => say(e.message, true)));
byId('all').addEventListener('change', event => {
  shown.forEach(task => event.target.checked ? selected.add(task.id) : selected.delete(task.id));
  rows.querySelectorAll('.pick input').forEach(box => { box.checked = event.target.checked; });
  countSelected();
});
byId('retry').addEventListener('click', () => decideAll('retry', 'queued again'));
byId('complete').addEventListener('click', () => decideAll('complete', 'completed'));
byId('assign').addEventListener('click', () => decideAll('assign', 'assigned'));

form.addEventListener('submit', async event => {
  event.preventDefault();
  clearTimeout(timer);
  selected.clear();
  try {
    me.value = (await call('GET', 'me')).name || me.value;
    if (!me.value.trim()) {
      throw new Error('Say who you are: the token has no name.');
    }
    sessionStorage.setItem('me', me.value);
    await show();
    timer = setTimeout(watch, PERIOD);
  } catch (e) {
    tasks = [];
    render();
    say(e.message, true);
  }
});
