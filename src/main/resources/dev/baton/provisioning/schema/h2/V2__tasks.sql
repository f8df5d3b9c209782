-- What the first two migrations make on PostgreSQL. Times are varchar(100000): 2026-11-25T09:31:16.000Z, always of that width.

create table task (
  id varchar(200) primary key,
  connector varchar(200) not null,
  idempotency_key varchar(200) not null,
  operation varchar(100000) not null,
  requester varchar(100000) not null,
  assignee varchar(200),
  created timestamp with time zone not null,
  state varchar(200) not null,
  state_since timestamp with time zone not null,
  reason varchar(100000),
  -- When the next attempt is due, of a task that waits for it.
  due timestamp with time zone,
  -- When the queue looks at the task next; of a running one the end of its lease, of a settled one null.
  look_at timestamp with time zone,
  account_id varchar(100000),
  attempts integer not null,
  -- Attempts before the round that is running: a person may ask for another round.
  attempts_before_round integer not null,
  -- Grows with every change; whoever saw an older one may not write.
  version integer not null
);

create unique index task_by_key on task (connector, idempotency_key);
create index task_by_look on task (connector, look_at);
create index task_by_creation on task (connector, created, id);
create index task_by_state on task (connector, state, created, id);
create index task_by_assignee on task (connector, assignee, state, created, id);

create table task_attempt (
  task_id varchar(200) not null references task (id),
  attempt integer not null,
  started timestamp with time zone not null,
  ended timestamp with time zone,
  outcome varchar(100000) not null,
  kind varchar(100000),
  message varchar(100000),
  primary key (task_id, attempt)
);

-- The services that run with these tasks.
create table service (
  id varchar(200) primary key,
  connector varchar(200) not null,
  seen timestamp with time zone not null
);

-- What people decided: action is retry, complete, cancel or assign, way is command, api or page.
create table task_decision (
  task_id varchar(200) not null references task (id),
  decided timestamp with time zone not null,
  person varchar(100000) not null,
  action varchar(100000) not null,
  way varchar(100000) not null,
  note varchar(100000)
);

create index task_decision_by_task on task_decision (task_id, decided);
