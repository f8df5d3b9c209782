-- The tasks are their own queue: look_at is when the queue looks at a task next, which for a running one is the end of its
-- lease. It is null for a task that is settled.
alter table task add column look_at timestamp with time zone;

update task set look_at = coalesce(due, state_since) where state in ('queued', 'running', 'waiting');

drop table scheduled_tasks;

-- Connectors share a database; a task belongs to one of them.
alter table task add column connector varchar(100) not null default '${connector}';
alter table task alter column connector drop default;
alter table task drop constraint task_idempotency_key_key;
create unique index task_by_key on task (connector, idempotency_key);
create index task_by_look on task (connector, look_at) where look_at is not null;
drop index task_by_creation;
drop index task_by_state;
drop index task_by_assignee;
create index task_by_creation on task (connector, created, id);
create index task_by_state on task (connector, state, created, id);
create index task_by_assignee on task (connector, assignee, state, created, id);

-- The services that run with these tasks.
create table service (
  id varchar(36) primary key,
  connector varchar(100) not null,
  seen timestamp with time zone not null
);

-- What people decided: action is retry, complete, cancel or assign, way is command, api or page.
create table task_decision (
  task_id varchar(36) not null references task (id),
  decided timestamp with time zone not null,
  person varchar(200) not null,
  action varchar(20) not null,
  way varchar(20) not null,
  note varchar(1000)
);

create index task_decision_by_task on task_decision (task_id, decided);
