-- What the first two migrations make on PostgreSQL. Times are text: 2026-11-25T09:31:16.000Z, always of that width.

create table task (
  id text primary key,
  connector text not null,
  idempotency_key text not null,
  operation text not null,
  requester text not null,
  assignee text,
  created text not null,
  state text not null,
  state_since text not null,
  reason text,
  -- When the next attempt is due, of a task that waits for it.
  due text,
  -- When the queue looks at the task next; of a running one the end of its lease, of a settled one null.
  look_at text,
  account_id text,
  attempts integer not null,
  -- Attempts before the round that is running: a person may ask for another round.
  attempts_before_round integer not null,
  -- Grows with every change; whoever saw an older one may not write.
  version integer not null
) strict;

create unique index task_by_key on task (connector, idempotency_key);
create index task_by_look on task (connector, look_at) where look_at is not null;
create index task_by_creation on task (connector, created, id);
create index task_by_state on task (connector, state, created, id);
create index task_by_assignee on task (connector, assignee, state, created, id);

create table task_attempt (
  task_id text not null references task (id),
  attempt integer not null,
  started text not null,
  ended text,
  outcome text not null,
  kind text,
  message text,
  primary key (task_id, attempt)
) strict, without rowid;

-- The services that run with these tasks.
create table service (
  id text primary key,
  connector text not null,
  seen text not null
) strict;

-- What people decided: action is retry, complete, cancel or assign, way is command, api or page.
create table task_decision (
  task_id text not null references task (id),
  decided text not null,
  person text not null,
  action text not null,
  way text not null,
  note text
) strict;

create index task_decision_by_task on task_decision (task_id, decided);
