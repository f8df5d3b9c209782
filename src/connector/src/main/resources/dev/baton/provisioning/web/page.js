'use strict';

const form = document.getElementById('who');
const me = document.getElementById('me');
const token = document.getElementById('token');
const message = document.getElementById('message');
const table = document.getElementById('tasks');
const rows = table.tBodies[0];

me.value = sessionStorage.getItem('me') || '';

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
  message.classList.toggle('error', isError);
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

function subject(task) {
  const name = (task.attributes || {}).userName;
  const parts = [name, task.account && 'account ' + task.account, task.group && 'group ' + task.group];
  return parts.filter(Boolean).join(', ');
}

function what(task) {
  return cell('what', element('strong', task.operation.replaceAll('-', ' ')),
    element('div', subject(task)),
    element('div', 'asked for by ' + task.requester, 'quiet'));
}

function why(task) {
  const failed = (task.history || []).filter(attempt => attempt.message).at(-1);
  const parts = failed ? [element('strong', failed.message), element('div', failed.kind, 'quiet')] : [];
  return cell('why', ...parts, element('div', task.reason || '', 'quiet'));
}

function since(task) {
  const made = element('time', new Date(task.since).toLocaleString());
  made.dateTime = task.since;
  return named('Since', made);
}

// A narrow page has no heads of columns: there the name stands in the cell.
function named(name, ...children) {
  const made = cell('', ...children);
  made.dataset.name = name;
  return made;
}

function button(label, task, action, done) {
  const made = element('button', label);
  made.setAttribute('aria-label', label + ': ' + task.operation.replaceAll('-', ' ') + ' ' + subject(task));
  made.type = 'button';
  made.addEventListener('click', async () => {
    made.disabled = true;
    try {
      await call('POST', 'tasks/' + encodeURIComponent(task.id) + '/' + action, { by: me.value });
      await show(done);
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
  made.append(what(task), why(task), named('Attempts', String(task.attempts)), since(task),
    cell('now', button('Retry', task, 'retry', 'Queued again.'), button('Complete', task, 'complete', 'Completed.')));
  return made;
}

async function show(news) {
  const query = new URLSearchParams({ state: 'manual', assignedTo: me.value });
  const found = (await call('GET', 'tasks?' + query)).tasks;
  const tasks = await Promise.all(found.map(task => call('GET', 'tasks/' + encodeURIComponent(task.id))));
  rows.replaceChildren(...tasks.map(row));
  table.hidden = tasks.length === 0;
  const count = tasks.length === 0 ? 'Nothing is assigned to you.' : tasks.length + (tasks.length === 1 ? ' task.' : ' tasks.');
  say([news, count].filter(Boolean).join(' '), false);
}

form.addEventListener('submit', async event => {
  event.preventDefault();
  sessionStorage.setItem('me', me.value);
  try {
    await show();
  } catch (e) {
    table.hidden = true;
    say(e.message, true);
  }
});
